import { stat } from 'node:fs/promises'
import type { Clock } from '@credbroker/core'

/** How often a file is looked at. Notifications of the file system miss links that are switched, as Kubernetes does it. */
const intervalMs = 1_000

/** A file that is written in parts is read when it has been the same for one look. */
interface Look {
  readonly seen: string
  readonly settled: boolean
}

/**
 * Calls back when a file is another one than `read`, the fingerprint from before it was read, once it has stopped
 * changing; and so on. Gives a function that stops it.
 */
export function watchFile(file: string, read: string | undefined, clock: Clock, changed: () => void): () => void {
  let stopped = false
  let cancel = () => {}
  let known = read
  let last: Look | undefined

  const look = async () => {
    const seen = await fingerprint(file)
    // A file that is away for a moment is being replaced.
    if (seen === undefined || stopped) return
    const settled = last?.seen === seen
    last = { seen, settled }
    if (!settled || seen === known) return
    known = seen
    changed()
  }

  const next = () => {
    cancel = clock.schedule(() => void look().finally(() => stopped || next()), intervalMs, { background: true })
  }
  void look().finally(() => stopped || next())
  return () => {
    stopped = true
    cancel()
  }
}

/** Tells states of a file apart; `undefined` when it is not there. */
export async function fingerprint(file: string): Promise<string | undefined> {
  try {
    const { mtimeMs, size, ino } = await stat(file)
    return `${mtimeMs} ${size} ${ino}`
  } catch {
    return undefined
  }
}
