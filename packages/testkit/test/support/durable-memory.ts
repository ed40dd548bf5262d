import { memoryStore, type Store } from '@credbroker/core'
import type { VirtualClock } from '../../src/index.ts'

/** A store that outlives its closing as a file would, and refuses work while it is closed. */
export function durableMemory(clock: VirtualClock) {
  const disk = new Map<string, Store>()
  const handle = (kept: Store): Store => {
    let open = true
    const guarded = Object.fromEntries(
      Object.entries(kept).map(([name, member]) => [
        name,
        typeof member !== 'function'
          ? member
          : async (...args: unknown[]) => {
              if (!open) throw new Error('closed')
              const result = await member(...args)
              if (name !== 'lease' || result === undefined) return result
              const renew = (ttlMs: number) => (open ? result.renew(ttlMs) : Promise.reject(new Error('closed')))
              return { ...result, renew }
            },
      ]),
    )
    const close = async () => {
      open = false
    }
    return { ...(guarded as unknown as Store), durable: true, close }
  }
  const open = (name: string): Store => {
    const kept = disk.get(name) ?? memoryStore(clock)
    disk.set(name, kept)
    return handle(kept)
  }
  return { open, reopen: open }
}
