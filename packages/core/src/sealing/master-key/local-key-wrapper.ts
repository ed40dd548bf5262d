import { createCipheriv, createDecipheriv } from 'node:crypto'
import { BrokerError } from '../../errors.ts'
import type { KeyWrapper, Random } from '../../services/services.ts'
import type { MasterKeyList } from './master-key.ts'

// Layout of a wrapped key: format (1), nonce (12), ciphertext, tag (16).

const format = 1
const nonceEnd = 13
const tagLength = 16
const gcm = { authTagLength: tagLength }

/**
 * Wraps with keys that are in memory, by AES-256-GCM. The first one wraps, all unwrap. `place` says in messages where
 * the keys came from.
 *
 * `unwrap` rejects with `config_invalid` when the key is not among these, with `internal` when the wrapped bytes are
 * not what the key made.
 */
export function localKeyWrapper(
  keys: MasterKeyList,
  random: Random,
  place = 'the keys that the host gave',
): KeyWrapper {
  const [{ id: keyId, key: newest }] = keys
  const known = new Map(keys.map(({ id, key }) => [id, key]))
  return {
    keyId,

    async wrap(dataKey: Uint8Array): Promise<Uint8Array> {
      const nonce = random.bytes(nonceEnd - 1)
      const cipher = createCipheriv('aes-256-gcm', newest, nonce, gcm)
      cipher.setAAD(additionalData(keyId))
      const wrapped = Buffer.concat([cipher.update(dataKey), cipher.final()])
      return Buffer.concat([Buffer.of(format), nonce, wrapped, cipher.getAuthTag()])
    },

    async unwrap(id: string, wrapped: Uint8Array): Promise<Uint8Array> {
      const key = known.get(id)
      if (key === undefined) throw unknownMasterKey(id, [...known.keys()], place)
      const tagStart = wrapped.length - tagLength
      if (wrapped[0] !== format || tagStart < nonceEnd) throw changed(id)
      const decipher = createDecipheriv('aes-256-gcm', key, wrapped.subarray(1, nonceEnd), gcm)
      decipher.setAAD(additionalData(id))
      decipher.setAuthTag(wrapped.subarray(tagStart))
      try {
        return Buffer.concat([decipher.update(wrapped.subarray(nonceEnd, tagStart)), decipher.final()])
      } catch {
        throw changed(id)
      }
    },
  }
}

function additionalData(keyId: string): Uint8Array {
  return Buffer.from(`credbroker wrapped key ${format} ${keyId}`)
}

function unknownMasterKey(needed: string, given: readonly string[], place: string): BrokerError {
  return new BrokerError(
    'config_invalid',
    `the store's keys are wrapped with master key ${JSON.stringify(needed)}, and ${place} gives ${given.join(', ')}; put the missing key back there from its backup, after the newer ones`,
  )
}

function changed(id: string): BrokerError {
  return new BrokerError(
    'internal',
    `what master key ${id} wrapped was changed since: the store's key ring is damaged; nothing was overwritten: restore the store from a backup`,
  )
}
