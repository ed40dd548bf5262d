import type { Clock } from '@credbroker/core'
import { systemClock } from '@credbroker/core/tooling'
import type { CommandIo, Output } from '../../src/index.ts'
import { run } from '../../src/index.ts'

export interface CliOptions {
  readonly cwd?: string
  readonly env?: CommandIo['env']
  readonly stdin?: string | Uint8Array
  /** Both outputs are terminals. */
  readonly terminal?: boolean
  /** Standard output fails with this code. */
  readonly stdoutFails?: string
  readonly clock?: Clock
  readonly platform?: string
  readonly homeFolder?: string
  /** Sees everything that is written, when it is written. */
  readonly onOutput?: (text: string) => void
  readonly onInterrupt?: NonNullable<CommandIo['onInterrupt']>
  readonly openBrowser?: NonNullable<CommandIo['openBrowser']>
}

export interface CliResult {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** The command in this process, with streams that are made of strings. */
export async function runCli(argv: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const { cwd = import.meta.dirname, env = {}, stdin = '', terminal = false } = options
  const { stdoutFails, clock = systemClock, onOutput = () => {}, onInterrupt, openBrowser } = options
  const stdout = new TextOutput(terminal, onOutput, stdoutFails)
  const stderr = new TextOutput(terminal, onOutput)
  const code = await run(argv, {
    stdin: input(stdin, terminal),
    stdout,
    stderr,
    env,
    cwd,
    user: 'tess',
    platform: options.platform ?? process.platform,
    homeFolder: options.homeFolder ?? cwd,
    clock,
    ...(onInterrupt !== undefined && { onInterrupt }),
    ...(openBrowser !== undefined && { openBrowser }),
  })
  return { code, stdout: stdout.text, stderr: stderr.text }
}

class TextOutput implements Output {
  readonly isTTY: boolean
  readonly columns = 80
  text = ''
  readonly #onOutput: (text: string) => void
  readonly #failsWith: string | undefined

  constructor(isTTY: boolean, onOutput: (text: string) => void, failsWith?: string) {
    this.isTTY = isTTY
    this.#onOutput = onOutput
    this.#failsWith = failsWith
  }

  write(text: string, done: (error?: Error | null) => void): void {
    if (this.#failsWith !== undefined) return done(Object.assign(new Error('write'), { code: this.#failsWith }))
    this.text += text
    done()
    this.#onOutput(text)
  }
}

function input(content: string | Uint8Array, isTTY: boolean) {
  return {
    isTTY,
    async *[Symbol.asyncIterator]() {
      // In two pieces, as a pipe may do.
      const bytes = Buffer.from(content)
      yield bytes.subarray(0, 3)
      yield bytes.subarray(3)
    },
  }
}
