import type { Clock } from '@credbroker/core'

/** How many seconds the broker's clock is before the machine's, which is the one that oauth4webapi reads. */
export function clockSkewSeconds(clock: Pick<Clock, 'now'>): number {
  // oxlint-disable-next-line eslint/no-restricted-globals, eslint/no-restricted-properties -- Read only to make up for a library that reads it.
  return Math.round((clock.now() - Date.now()) / 1000)
}
