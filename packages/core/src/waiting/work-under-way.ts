/** Work that goes on when nobody waits for it any more, such as writing down what a vendor gave. */
export class WorkUnderWay {
  readonly #work = new Set<Promise<unknown>>()

  /** Gives its argument back. */
  track<T>(work: Promise<T>): Promise<T> {
    this.#work.add(work)
    const ended = () => this.#work.delete(work)
    work.then(ended, ended)
    return work
  }

  /** Resolves when all of it has ended, however it ended. */
  async settled(): Promise<void> {
    while (this.#work.size > 0) await Promise.allSettled(this.#work)
  }
}
