import type { Invocation } from '../../invocation.ts'

/** Blocks of the log that could not be read, while what can be read of it is shown. */
export class UnreadableBlocks {
  readonly #sequences = new Set<number>()
  #reported = 0

  /** To be called with each. */
  readonly note = (block: number): void => {
    this.#sequences.add(block)
  }

  get count(): number {
    return this.#sequences.size
  }

  /** Says, in words and by the exit code, that something is missing which was not missing at the last report. */
  async report(invocation: Invocation): Promise<void> {
    const blocks = [...this.#sequences].slice(this.#reported)
    if (blocks.length === 0) return
    this.#reported = this.count
    invocation.exitCode = 1
    const { print } = invocation
    const which =
      blocks.length === 1 ? `block ${blocks[0]}` : `${blocks.length} blocks, the first of them ${blocks[0]},`
    await print.words(
      `${print.styleWords('yellow', 'warning')} ${which} of the audit log cannot be read, and what is in there is missing here; see: credbroker audit verify`,
    )
  }
}
