import type { KeyWrapper, Random } from '../../services/services.ts'
import { localKeyWrapper } from './local-key-wrapper.ts'
import { generateMasterKey } from './master-key.ts'

/** A master key that lives and dies with the process, for a store that does so too. */
export function ephemeralKeyWrapper(random: Random): KeyWrapper {
  return localKeyWrapper([generateMasterKey(random)], random, 'this process')
}
