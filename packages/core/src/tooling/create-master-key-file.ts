import { resolve } from 'node:path'
import { createKeyFile } from '../sealing/master-key/key-file.ts'
import { generateMasterKey } from '../sealing/master-key/master-key.ts'
import { masterKeyFile } from '../sealing/master-key/master-keys.ts'
import { systemRandom } from '../services/default-services.ts'

/**
 * Makes the key file that a configuration in `folder` uses when it names no other, with one new key, readable by its
 * owner only. `false`: there is one already, and it stays as it is. Throws `config_invalid` when it cannot be written.
 */
export function createMasterKeyFile(folder: string): Promise<boolean> {
  const random = systemRandom()
  return createKeyFile(resolve(folder, masterKeyFile), generateMasterKey(random), random)
}
