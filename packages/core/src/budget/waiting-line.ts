/** One who waits for a turn. */
export interface Waiting {
  /** Higher goes first; of equals who came first. */
  readonly priority: number
  /** It is their turn. */
  admit(): void
}

/** Those who wait for the budget of one account, in the order of their turns. */
export class WaitingLine {
  readonly #line: Waiting[] = []

  get length(): number {
    return this.#line.length
  }

  /** How many would go before somebody of this priority who joins now. */
  ahead(priority: number): number {
    return this.#line.filter((waiting) => waiting.priority >= priority).length
  }

  join(waiting: Waiting): void {
    this.#line.splice(this.ahead(waiting.priority), 0, waiting)
  }

  leave(waiting: Waiting): void {
    const place = this.#line.indexOf(waiting)
    if (place >= 0) this.#line.splice(place, 1)
  }

  /** Lets the first one go. */
  admitFirst(): void {
    this.#line.shift()?.admit()
  }
}
