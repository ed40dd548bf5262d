import type { VirtualClock } from '@credbroker/testkit'

/** A network whose calls take no time of a clock that a test moves, however slow the machine is. */
export interface SteadyNetwork {
  readonly fetch: typeof fetch
  /** Lets time pass until the work has ended, and none while a call is under way. */
  advanceUntil(work: Promise<unknown>, withinMs: number): Promise<void>
}

const stepMs = 50

export function steadyNetwork(clock: VirtualClock): SteadyNetwork {
  const underWay = new Set<object>()

  async function quiet(): Promise<void> {
    do await clock.settle()
    while (underWay.size > 0)
  }

  return {
    async fetch(input, init) {
      const call = {}
      underWay.add(call)
      try {
        const response = await fetch(input, init)
        const { status, headers } = response
        const body = await response.arrayBuffer()
        return new Response(body.byteLength === 0 ? null : body, { status, headers })
      } finally {
        underWay.delete(call)
      }
    },
    async advanceUntil(work, withinMs) {
      const state = { ended: false }
      const end = () => {
        state.ended = true
      }
      work.then(end, end)
      await quiet()
      for (let leftMs = withinMs; leftMs > 0 && !state.ended; leftMs -= stepMs) {
        await clock.advance(stepMs)
        await quiet()
      }
    },
  }
}
