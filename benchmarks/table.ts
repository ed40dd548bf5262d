import { isMet, type Row, type Table } from './report.ts'

const headings = ['path', 'measured', 'ratio', 'target', 'met'] as const

/** A table as text, readable in a terminal and as Markdown. */
export function tableText({ title, note, rows }: Table): string {
  const cells = [headings, headings.map(() => '-'), ...rows.map(cellsOf)]
  const widths = headings.map((_, column) => Math.max(3, ...cells.map((line) => line[column]?.length ?? 0)))
  const lines = cells.map((line, index) => {
    const padded = line.map((cell, column) => pad(cell, widths[column] ?? 0, column, index === 1))
    return `| ${padded.join(' | ')} |`
  })
  return [`### ${title}`, '', note, '', ...lines, ''].join('\n')
}

/** Text to the left, numbers to the right; the second line tells Markdown so. */
function pad(cell: string, width: number, column: number, rule: boolean): string {
  const right = column > 0 && column < 4
  if (rule) return right ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)
  return right ? cell.padStart(width) : cell.padEnd(width)
}

function cellsOf(row: Row): readonly string[] {
  const { path, value, unit, ratio, target } = row
  const met = isMet(row)
  const sign = ratio !== undefined || unit === 'x' ? 'x' : unit === '' ? '' : ` ${unit}`
  const bound = target?.atLeast === undefined ? `at most ${target?.atMost}` : `at least ${target.atLeast}`
  return [
    path,
    unit === '' ? String(value) : `${digits(value)}${unit === 'x' ? 'x' : ` ${unit}`}`,
    ratio === undefined ? '' : `${digits(ratio)}x`,
    target === undefined ? '' : `${bound}${sign}`,
    met === undefined ? '' : met ? 'yes' : 'no',
  ]
}

/** Three digits that count. */
function digits(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3)
}
