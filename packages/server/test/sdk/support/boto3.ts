import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Answer } from './ask.ts'
import type { SdkServer, Signer } from './sdk-server.ts'

const python = process.env['PYTHON'] ?? 'python3'
const knows = `
import boto3
session = boto3.Session()
names = session.get_available_services()
print("bedrock-agentcore" in names and "bedrock-agentcore-control" in names)
`

/** Why boto3 cannot be used on this machine; `undefined` when it can. */
export function boto3Missing(): string | undefined {
  const { status, stdout } = spawnSync(python, ['-c', knows], { encoding: 'utf8', timeout: 60_000 })
  if (status !== 0) return 'there is no boto3 here: install it, or say in PYTHON which Python has it'
  return stdout.trim() === 'True' ? undefined : 'boto3 is too old here to know bedrock-agentcore: upgrade it'
}

/** What boto3 raised. */
export interface Boto3Error {
  readonly class: string
  readonly code: string
  readonly message: string
  /** Whether it is one of `client.exceptions`. */
  readonly modelled: boolean
  readonly reason: string | null
  readonly fieldList: readonly { readonly name: string; readonly message: string }[] | null
  readonly status: number
  readonly requestId: string
  readonly retries: number
}

export type Plane = 'data' | 'control'

/** A Python process with the clients of both planes. */
export class Boto3 {
  readonly #process: ChildProcess
  readonly #lines: AsyncIterator<string>

  private constructor(settings: object) {
    this.#process = spawn(python, [new URL('../boto3_driver.py', import.meta.url).pathname], {
      stdio: ['pipe', 'pipe', 'inherit'],
      // No settings of whoever runs the tests.
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        AWS_CONFIG_FILE: '/dev/null',
        AWS_EC2_METADATA_DISABLED: 'true',
      },
    })
    const { stdout } = this.#process
    if (stdout === null) throw new Error('the process has no output')
    this.#lines = createInterface({ input: stdout })[Symbol.asyncIterator]()
    this.#write(settings)
  }

  static for({ endpoint, signer }: SdkServer, more: { signer?: Signer; attempts?: number } = {}): Boto3 {
    const { id, secret } = more.signer ?? signer
    return new Boto3({ endpoint, id, secret, attempts: more.attempts ?? 1 })
  }

  /** The output of an operation, times as `{ time: <epoch seconds> }`. Rejects when boto3 raises. */
  async call(plane: Plane, operation: string, input: object = {}): Promise<Answer> {
    const { output, error } = await this.#ask({ plane, operation, input })
    if (error !== undefined) throw new Error(`${operation}: ${JSON.stringify(error)}`)
    return output
  }

  /** What boto3 raises that should. */
  async error(plane: Plane, operation: string, input: object = {}): Promise<Boto3Error> {
    const { error } = await this.#ask({ plane, operation, input })
    if (error === undefined) throw new Error(`${operation} raised nothing`)
    return error
  }

  async pages(operation: string, pageSize: number): Promise<readonly Answer[]> {
    return (await this.#ask({ plane: 'control', operation, pageSize })).pages
  }

  close(): void {
    this.#process.kill()
  }

  #write(message: object): void {
    this.#process.stdin?.write(`${JSON.stringify(message)}\n`)
  }

  async #ask(order: object): Promise<Answer> {
    this.#write(order)
    const { value, done } = await this.#lines.next()
    if (done === true) throw new Error('the process ended')
    return JSON.parse(value)
  }
}
