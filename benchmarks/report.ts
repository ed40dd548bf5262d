/** One line of a table. */
export interface Row {
  readonly path: string
  readonly value: number
  readonly unit: 'ns' | 'us' | 'ms' | '/s' | 'B' | 'MB' | 'x' | ''
  /** Against the line that the table's note names. */
  readonly ratio?: number
  /** Absent: shown for orientation only. */
  readonly target?: Target
  /** The single measurements that `value` is the median of. */
  readonly rounds?: readonly number[]
}

/** What must hold for the ratio where there is one, else for the value. */
export type Target =
  | { readonly atLeast: number; readonly atMost?: never }
  | { readonly atMost: number; readonly atLeast?: never }

export interface Table {
  readonly title: string
  /** What the numbers are and what the ratio compares. */
  readonly note: string
  readonly rows: readonly Row[]
}

/** Whether a row meets its target; `undefined` when it has none. */
export function isMet({ value, ratio = value, target }: Row): boolean | undefined {
  if (target === undefined) return undefined
  return target.atLeast === undefined ? ratio <= target.atMost : ratio >= target.atLeast
}
