import { resolve } from 'node:path'
import type { KeysConfig } from '../../config/broker-config.ts'
import { BrokerError } from '../../errors.ts'
import type { KeyWrapper, Random } from '../../services/services.ts'
import { addToKeyFile, createKeyFile, readKeyFile } from './key-file.ts'
import { localKeyWrapper } from './local-key-wrapper.ts'
import { generateMasterKey, type MasterKeyList, parseMasterKey } from './master-key.ts'

/** The variable that is looked at when the configuration has no `keys`. */
export const masterKeyVariable = 'CREDBROKER_MASTER_KEY'

/** The file, in the configuration's folder, when there is neither `keys` nor the variable. */
export const masterKeyFile = 'credbroker.keys'

/** The master keys that a configuration names. */
export interface MasterKeys {
  readonly wrapper: KeyWrapper
  /** Where they came from, for people: `file /etc/credbroker.keys`, `variable CREDBROKER_MASTER_KEY`. */
  readonly origin: string
  /** Whether the key file was made just now. */
  readonly created: boolean
  /**
   * Makes a master key and puts it in front of the others, so that it wraps from now on. Absent when the keys come from
   * the environment, where only the operator can put one.
   */
  add?(): Promise<void>
}

export interface MasterKeyContext {
  /** What a relative path is relative to: the folder of the configuration. */
  readonly folder: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly random: Random
  /**
   * Make the key file when it is missing. Only for a store that has no key ring yet: a new key opens nothing that is
   * stored. Default `false`.
   */
  readonly create?: boolean
}

/**
 * Opens the master keys that a configuration names; without `keys`, those of the variable `CREDBROKER_MASTER_KEY` when
 * it is set, else those of the file `credbroker.keys`. Throws `config_invalid` when there are none, or not usable ones.
 */
export async function masterKeys(keys: KeysConfig | undefined, context: MasterKeyContext): Promise<MasterKeys> {
  const { env, folder } = context
  if (keys?.env !== undefined) return keysOfVariable(keys.env, context)
  if (keys === undefined && isSet(env[masterKeyVariable])) return keysOfVariable(masterKeyVariable, context)
  return keysOfFile(resolve(folder, keys?.file ?? masterKeyFile), context)
}

/** One key, or several separated by commas, the newest first. */
function keysOfVariable(name: string, { env, random }: MasterKeyContext): MasterKeys {
  const text = env[name]
  if (!isSet(text)) {
    throw new BrokerError(
      'config_invalid',
      `the variable ${name}, which keys.env names, is not set; set it to the master key that this store was made with, or for a new store to what "openssl rand -base64 32" prints`,
    )
  }
  const [newest = '', ...older] = text.split(',').map((part) => part.trim())
  const place = `variable ${name}`
  const keys: MasterKeyList = [parseMasterKey(newest, place), ...older.map((key) => parseMasterKey(key, place))]
  return { wrapper: localKeyWrapper(keys, random, place), origin: place, created: false }
}

async function keysOfFile(path: string, { random, create = false }: MasterKeyContext): Promise<MasterKeys> {
  const origin = `file ${path}`
  let file = await readKeyFile(path)
  let created = false
  if (file === undefined && create) {
    created = await createKeyFile(path, generateMasterKey(random), random)
    file = await readKeyFile(path)
  }
  if (file === undefined) throw missingFile(path)
  let keys = file.keys
  let local = localKeyWrapper(keys, random, origin)

  async function readAgain(): Promise<void> {
    const now = await readKeyFile(path)
    if (now === undefined) throw missingFile(path)
    keys = now.keys
    local = localKeyWrapper(keys, random, origin)
  }

  const wrapper: KeyWrapper = {
    get keyId(): string {
      return local.keyId
    },
    wrap: (dataKey: Uint8Array): Promise<Uint8Array> => local.wrap(dataKey),
    async unwrap(keyId: string, wrapped: Uint8Array): Promise<Uint8Array> {
      // Somebody may have added the key to the file since.
      if (!keys.some(({ id }) => id === keyId)) await readAgain()
      return local.unwrap(keyId, wrapped)
    },
  }

  async function add(): Promise<void> {
    await addToKeyFile(path, generateMasterKey(random), random)
    await readAgain()
  }

  return { wrapper, origin, created, add }
}

function isSet(text: string | undefined): text is string {
  return text !== undefined && text.trim() !== ''
}

function missingFile(path: string): BrokerError {
  return new BrokerError(
    'config_invalid',
    `key file ${path} is missing, and only its keys open what is stored: restore it from its backup, or set ${masterKeyVariable} to the master key`,
  )
}
