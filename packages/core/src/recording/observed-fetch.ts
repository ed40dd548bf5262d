import type { Clock, Fetch } from '../services/services.ts'
import type { Events } from './events.ts'

/** A provider's `fetch`, which tells those who listen of every call. */
export function observedFetch(
  provider: string,
  fetch: Fetch,
  clock: Clock,
  events: Pick<Events, 'wanted' | 'emit'>,
): Fetch {
  return (input, init) => {
    if (!events.wanted('called')) return fetch(input, init)
    const begunAtMs = clock.now()
    const tell = (status?: number) => {
      const atMs = clock.now()
      const called = { atMs, provider, durationMs: atMs - begunAtMs, ...(status !== undefined && { status }) }
      events.emit('called', called)
    }
    return fetch(input, init).then(
      (response) => {
        tell(response.status)
        return response
      },
      (error) => {
        tell()
        throw error
      },
    )
  }
}
