import type { Assembly } from './assembly/assemble.ts'
import type { BrokerKit } from './broker-kit.ts'
import { host } from './caller.ts'
import type { BrokerConfig } from './config/broker-config.ts'
import type { ReloadedEvent } from './recording/events.ts'
import type { Mount } from './mount/mount.ts'
import type { RequestFacts } from './recording/request-facts.ts'

type Mounts = ReadonlyMap<string, Mount>

/**
 * Assembles a new configuration, or the same file again. A change that cannot be recorded is not begun, and the log that it
 * switches off has heard of it.
 */
export async function reassemble(
  kit: BrokerKit,
  config: BrokerConfig | undefined,
  previous: Mounts,
): Promise<Assembly> {
  const { recorder } = kit
  const facts: RequestFacts = { caller: host, requestId: kit.requestId(), action: 'reloaded' }
  await recorder.done(facts)
  try {
    return await kit.assemble(config, previous, facts)
  } catch (error) {
    await recorder.notDone(error, facts)
    throw error
  }
}

/** What became of which provider. */
export function reloadedEvent(previous: Mounts, next: Mounts, atMs: number): ReloadedEvent {
  const names = [...next.keys()]
  const same = (name: string) => next.get(name) === previous.get(name)
  return {
    atMs,
    added: names.filter((name) => !previous.has(name)),
    removed: [...previous.keys()].filter((name) => !next.has(name)),
    changed: names.filter((name) => previous.has(name) && !same(name)),
    unchanged: names.filter(same),
  }
}
