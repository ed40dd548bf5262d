/** Columns of equal width, two spaces apart, no space at the end of a line. `decorate` styles cells without moving them. */
export function table(
  rows: readonly (readonly string[])[],
  decorate: (cell: string, row: number, column: number) => string = (cell) => cell,
): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  return rows
    .map((cells, row) => {
      const line = cells.map((cell, column) => {
        const gap = column === cells.length - 1 ? '' : ' '.repeat((widths[column] ?? 0) - cell.length + 2)
        return decorate(cell, row, column) + gap
      })
      return `${line.join('')}\n`
    })
    .join('')
}
