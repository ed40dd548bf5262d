import type { LogEntry, Store } from '@credbroker/core'

/** All keys under a prefix, page after page. */
export async function listed(store: Store, prefix: string): Promise<string[]> {
  const keys: string[] = []
  let cursor: string | undefined
  do {
    const page = await store.list(prefix, cursor)
    keys.push(...page.keys)
    cursor = page.cursor
  } while (cursor !== undefined)
  return keys
}

/** A whole log, page after page. */
export async function readAll(store: Store, log: string): Promise<LogEntry[]> {
  const found: LogEntry[] = []
  for (;;) {
    const page = await store.read(log, found.at(-1)?.sequence ?? 0)
    if (page.length === 0) return found
    found.push(...page)
  }
}
