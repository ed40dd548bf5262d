/** What was counted under certain values of the labels. */
interface Cell {
  readonly values: readonly string[]
  count: number
}

/**
 * Counts by the values of labels until somebody looks. Finding a series of `prom-client` by its labels costs more than
 * counting in here. The values come from closed sets.
 */
export class Tally {
  readonly #labels: readonly string[]
  readonly #cells = new Map<string, Map<string, Map<string, Cell>>>()

  /** At most three. */
  constructor(labels: readonly string[]) {
    this.#labels = labels
  }

  add(first = '', second = '', third = ''): void {
    let bySecond = this.#cells.get(first)
    if (bySecond === undefined) {
      bySecond = new Map()
      this.#cells.set(first, bySecond)
    }
    let byThird = bySecond.get(second)
    if (byThird === undefined) {
      byThird = new Map()
      bySecond.set(second, byThird)
    }
    const cell = byThird.get(third)
    if (cell === undefined) byThird.set(third, { values: [first, second, third], count: 1 })
    else cell.count++
  }

  /** Gives what was counted since the last time, by the names of the labels. */
  drain(take: (values: Record<string, string>, count: number) => void): void {
    for (const bySecond of this.#cells.values())
      for (const byThird of bySecond.values())
        for (const { values, count } of byThird.values()) {
          take(Object.fromEntries(this.#labels.map((label, index) => [label, values[index] ?? ''])), count)
        }
    this.#cells.clear()
  }
}
