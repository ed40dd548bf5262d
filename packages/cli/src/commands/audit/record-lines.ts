import type { NumberedAuditRecord } from '@credbroker/core/tooling'
import type { Invocation } from '../../invocation.ts'
import { isoInstant } from '../../terminal/instant.ts'
import { jsonText } from '../../terminal/print.ts'
import { columnWidths, table, tableCell } from '../../terminal/table.ts'

const header = ['RECORD', 'TIME', 'DECISION', 'ACTION', 'WORKLOAD', 'USER', 'PROVIDER', 'KIND', 'EXPIRES', 'REQUEST']
const decisionColumn = 2

/** Prints records as they come, in JSON lines or as a table. */
export interface RecordLines {
  /** Takes one record or more; the head of the table comes with the first. */
  print(records: readonly NumberedAuditRecord[]): Promise<void>
}

export function recordLines({ print }: Invocation, json: boolean): RecordLines {
  if (json) return { print: (records): Promise<void> => print.text(records.map(recordJson).join('')) }
  let widths: readonly number[] | undefined
  return {
    async print(records: readonly NumberedAuditRecord[]): Promise<void> {
      const first = widths === undefined
      const rows = [...(first ? [header] : []), ...records.map(recordRow)]
      // Later rows stand under earlier ones as far as they fit.
      widths = columnWidths(rows, widths)
      const decorate = (cell: string, row: number, column: number): string => {
        if (first && row === 0) return print.styleData('bold', cell)
        return column !== decisionColumn || cell.startsWith('granted') ? cell : print.styleData('yellow', cell)
      }
      await print.text(table(rows, decorate, widths))
    },
  }
}

/** One line of JSON: the record's number and block, then its members. */
export function recordJson({ number, block, record }: NumberedAuditRecord): string {
  return `${jsonText({ record: number, block, ...record }, true)}\n`
}

function recordRow({ number, record }: NumberedAuditRecord): readonly string[] {
  const { atMs, decision, reason, stale, action, workload, user, provider, kind, resource, expiresAtMs, requestId } =
    record
  const remark = reason ?? (stale === true ? 'stale' : undefined)
  return [
    String(number),
    isoInstant(atMs),
    remark === undefined ? decision : `${decision} (${remark})`,
    action,
    workload,
    user,
    provider,
    kind ?? resource,
    expiresAtMs === undefined ? undefined : isoInstant(expiresAtMs),
    requestId,
  ].map(tableCell)
}
