import { printable } from './print.ts'

/**
 * Columns of equal width, two spaces apart, no space at the end of a line. `decorate` styles cells without moving them.
 * `widths`: how wide the columns are, where that is known from rows above.
 */
export function table(
  rows: readonly (readonly string[])[],
  decorate: (cell: string, row: number, column: number) => string = (cell) => cell,
  widths: readonly number[] = columnWidths(rows),
): string {
  return rows
    .map((cells, row) => {
      const line = cells.map((cell, column) => {
        const gap = column === cells.length - 1 ? '' : ' '.repeat(Math.max((widths[column] ?? 0) - cell.length, 0) + 2)
        return decorate(cell, row, column) + gap
      })
      return `${line.join('')}\n`
    })
    .join('')
}

/** A text of somebody else as a cell: none looks like the next column or line. What is absent or empty is a dash. */
export function tableCell(text: string | undefined): string {
  return text === undefined || text === '' ? '-' : printable(text).replace(/[\n\t]/g, '?')
}

/** What each column needs so that everything fits, and no less than `atLeast`. */
export function columnWidths(rows: readonly (readonly string[])[], atLeast: readonly number[] = []): readonly number[] {
  return (rows[0] ?? []).map((_, column) =>
    rows.reduce((width, row) => Math.max(width, (row[column] ?? '').length), atLeast[column] ?? 0),
  )
}
