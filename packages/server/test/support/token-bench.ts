import { createHash } from 'node:crypto'
import { type ExtensionContext, memoryStore, Secret, type Store } from '@credbroker/core'
import { type RecordingLogger, recordingLogger, seededRandom, VirtualClock } from '@credbroker/testkit'

/** What several processes share: a store and the time. */
export interface TokenBench {
  readonly clock: VirtualClock
  readonly store: Store
  readonly logger: RecordingLogger
  /** How often each key of the store was read. */
  readonly reads: Map<string, number>
  readonly writes: Map<string, number>
  /** The surroundings of one more process. */
  process(changes?: Partial<ExtensionContext>): ExtensionContext
}

export function tokenBench(): TokenBench {
  const clock = new VirtualClock()
  const memory = memoryStore(clock)
  const reads = new Map<string, number>()
  const writes = new Map<string, number>()
  const count = (counts: Map<string, number>, key: string) => counts.set(key, (counts.get(key) ?? 0) + 1)
  const store: Store = {
    ...memory,
    get: (key) => {
      count(reads, key)
      return memory.get(key)
    },
    put: (key, value, options) => {
      count(writes, key)
      return memory.put(key, value, options)
    },
  }
  const logger = recordingLogger()
  let processes = 0
  return {
    clock,
    store,
    logger,
    reads,
    writes,
    process(changes: Partial<ExtensionContext> = {}): ExtensionContext {
      const id = `process-${++processes}`
      return {
        clock,
        store,
        logger,
        random: seededRandom(id),
        instance: { id, isGone: () => false },
        fetch: () => Promise.reject(new Error('no network here')),
        nameOf: (...parts) => createHash('sha256').update(JSON.stringify(parts)).digest('base64url'),
        secret: (value) => new Secret(value),
        ...changes,
      }
    },
  }
}
