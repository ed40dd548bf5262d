import type { KeyWrapper } from '../../services/services.ts'
import type { StoredRing, WrappedDataKey, WrappedKey } from '../stored-ring.ts'
import { type UnwrappedRing, wrapKey } from '../unwrapped-ring.ts'

/** The ring with every key under the wrapper's newest master key; the same ring when that is so already. */
export async function underNewestMasterKey(
  ring: StoredRing,
  { root, keys }: UnwrappedRing,
  wrapper: KeyWrapper,
): Promise<StoredRing> {
  const wait = ({ masterKeyId }: WrappedKey): boolean => masterKeyId !== wrapper.keyId
  if (!wait(ring.root) && !ring.keys.some(wait)) return ring
  const wrappedAnew = async (entry: WrappedDataKey): Promise<WrappedDataKey> => {
    const key = keys.get(entry.id)?.key
    return key === undefined || !wait(entry) ? entry : { ...entry, ...(await wrapKey(key, wrapper)) }
  }
  const [newest, ...older] = ring.keys
  return {
    root: wait(ring.root) ? await wrapKey(root, wrapper) : ring.root,
    keys: [await wrappedAnew(newest), ...(await Promise.all(older.map(wrappedAnew)))],
  }
}
