import { BrokerError } from '../../../src/errors.ts'
import { guardedFetch, type GuardedFetchServices } from '../../../src/net/guarded-fetch.ts'
import type { NetworkConfig } from '../../../src/net/network-config.ts'
import type { Fetch, Random } from '../../../src/services/services.ts'
import { VirtualClock } from '@credbroker/testkit'

/** The longest jitter: every byte is 255. */
export const random: Random = { bytes: (length) => new Uint8Array(length).fill(255) }

export interface FetchUnderTest {
  readonly fetch: Fetch
  readonly clock: VirtualClock
}

/** A guarded fetch that may call loopback, under a clock that the test moves. Nothing asks real DNS. */
export function fetchUnderTest(
  network: NetworkConfig = { allowLoopback: true },
  services: Partial<GuardedFetchServices> = {},
): FetchUnderTest {
  const clock = new VirtualClock()
  const resolve = async (host: string): Promise<never> => {
    throw new Error(`${host} must not be looked up`)
  }
  return { clock, fetch: guardedFetch(network, { clock, random, resolve, ...services }) }
}

/** The error that a call ends with. */
export async function errorOf(work: Promise<unknown>): Promise<BrokerError> {
  const error = await work.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (error instanceof BrokerError) return error
  throw new Error('not a BrokerError', { cause: error })
}

/** Lets sockets do what they can do now, turn by turn of the event loop, until `done`. */
export async function until(done: () => boolean): Promise<void> {
  for (let turn = 0; !done(); turn++) {
    if (turn > 200_000) throw new Error('it never happened')
    await new Promise((resolve) => setImmediate(resolve))
  }
}
