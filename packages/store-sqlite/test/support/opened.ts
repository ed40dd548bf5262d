import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import type { Logger } from '@credbroker/core'
import { VirtualClock } from '@credbroker/testkit'
import { openSqliteStore } from '../../src/index.ts'

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
export const text = (value: Uint8Array | undefined): string | undefined => value && new TextDecoder().decode(value)

/** An open store with its file in a new folder inside `folder`, under a clock that the test moves. */
export async function opened(folder: string, logger?: Logger) {
  const clock = new VirtualClock()
  const path = join(mkdtempSync(join(folder, 'one-')), 'credbroker.db')
  const reopen = () => openSqliteStore({ path, clock, ...(logger && { logger }) })
  return { clock, path, reopen, store: await reopen() }
}
