import {
  type AppendOptions,
  type AppendOutcome,
  type Clock,
  type LogEntry,
  type LogHead,
  memoryStore,
  type Store,
} from '../../../src/index.ts'

/** One log as a database keeps it: rows, a counter, a head. */
export interface LogRows {
  rows: Map<number, Uint8Array>
  last: number
  head: Uint8Array | undefined
}

/** A store whose logs somebody can edit behind the broker's back, and whose appends can be made to fail or to hang. */
export class EditableStore implements Store {
  readonly durable = true
  readonly logs = new Map<string, LogRows>()
  /** Every append runs through here; call `store` for what a good store does. */
  beforeAppend: (store: () => AppendOutcome) => Promise<AppendOutcome> = async (store) => store()
  appends = 0
  readonly get: Store['get']
  readonly put: Store['put']
  readonly delete: Store['delete']
  readonly list: Store['list']
  readonly lease: Store['lease']
  readonly #pageSize: number

  constructor(clock: Clock, pageSize = 1000) {
    const memory = memoryStore(clock)
    this.get = memory.get
    this.put = memory.put
    this.delete = memory.delete
    this.list = memory.list
    this.lease = memory.lease
    this.#pageSize = pageSize
  }

  get audit(): LogRows {
    return this.rowsOf('audit')
  }

  rowsOf(log: string): LogRows {
    const known = this.logs.get(log) ?? { rows: new Map(), last: 0, head: undefined }
    this.logs.set(log, known)
    return known
  }

  append(log: string, values: readonly Uint8Array[], options: AppendOptions = {}): Promise<AppendOutcome> {
    const { afterSequence, head } = options
    this.appends++
    return this.beforeAppend(() => {
      const known = this.rowsOf(log)
      if (afterSequence !== undefined && afterSequence !== known.last)
        return { appended: false, conflict: 'sequence', sequence: known.last }
      for (const value of values) known.rows.set(++known.last, value.slice())
      if (head !== undefined) known.head = head.slice()
      return { appended: true, sequence: known.last }
    })
  }

  async read(log: string, afterSequence: number): Promise<readonly LogEntry[]> {
    const rows = [...(this.logs.get(log)?.rows ?? [])].sort(([a], [b]) => a - b)
    const page = rows.filter(([sequence]) => sequence > afterSequence).slice(0, this.#pageSize)
    return page.map(([sequence, value]) => ({ sequence, value: value.slice() }))
  }

  async head(log: string): Promise<LogHead | undefined> {
    const known = this.logs.get(log)
    if (known === undefined || (known.last === 0 && known.head === undefined)) return undefined
    return { sequence: known.last, ...(known.head !== undefined && { value: known.head.slice() }) }
  }

  async close(): Promise<void> {}
}

/** A copy that an edit of the original does not change. */
export function copyOf({ rows, last, head }: LogRows): LogRows {
  return { rows: new Map(rows), last, head }
}
