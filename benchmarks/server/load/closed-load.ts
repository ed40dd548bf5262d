import { Connection, statusOf } from './connection.ts'

/** What a load measured in one slice. */
export interface Slice {
  readonly requests: number
  readonly seconds: number
  /** Milliseconds of each request, in no order. */
  readonly latenciesMs: Float64Array
}

const mostRequests = 200_000

/** A fixed number of connections, each sending its next request as soon as it has its answer. */
export class ClosedLoad {
  readonly #connections: readonly Connection[]
  readonly #latenciesMs = new Float64Array(mostRequests)

  private constructor(connections: readonly Connection[]) {
    this.#connections = connections
  }

  static async open(endpoint: string, connections: number): Promise<ClosedLoad> {
    return new ClosedLoad(await Promise.all(Array.from({ length: connections }, () => Connection.open(endpoint))))
  }

  /**
   * Asks for about so long. Rejects when an answer is no success, or the server ends a connection. A client that is not
   * `awake` leaves its processor to others while it has nothing to do.
   */
  async run(request: Buffer, milliseconds: number, awake: boolean = true): Promise<Slice> {
    const begin = performance.now()
    const end = begin + milliseconds
    let requests = 0
    const asking = (connection: Connection) =>
      new Promise<void>((done, failed) => {
        let sentAtMs = 0
        const next = (nowMs: number) => {
          sentAtMs = nowMs
          connection.send(request, answered, failed)
        }
        const answered = (answer: Buffer) => {
          const nowMs = performance.now()
          if (statusOf(answer) !== 200) return failed(new Error(`the server answered ${answer.toString()}`))
          this.#latenciesMs[requests++] = nowMs - sentAtMs
          if (nowMs < end) next(nowMs)
          else done()
        }
        next(performance.now())
      })
    const rest = awake ? stayAwake() : undefined
    await Promise.all(this.#connections.map(asking)).finally(rest)
    return { requests, seconds: (performance.now() - begin) / 1000, latenciesMs: this.#latenciesMs.slice(0, requests) }
  }

  close(): void {
    for (const connection of this.#connections) connection.close()
  }
}

/**
 * Keeps this process from sleeping. Waking it is work that the kernel charges to the server that writes an answer, and the
 * slower a server, the more often its client would be asleep.
 */
function stayAwake(): () => void {
  let isOver = false
  const again = () => {
    if (!isOver) setImmediate(again)
  }
  again()
  return () => {
    isOver = true
  }
}
