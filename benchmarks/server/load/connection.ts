import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** An answer, as far as the load looks at it. */
export interface Answer {
  readonly status: number
  readonly body: string
}

const endOfHead = '\r\n\r\n'

/**
 * One kept connection, one request at a time, whose bytes are there already. It does little more than the kernel: every
 * microsecond of the client is one that a server on the same two cores does not have.
 */
export class Connection {
  readonly #socket: Socket
  #arrived: Buffer | undefined
  #waiting: { readonly answered: (answer: Buffer) => void; readonly failed: (error: Error) => void } | undefined

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.setNoDelay(true)
    socket.on('data', (chunk: Buffer) => this.#take(chunk))
    socket.on('error', (error) => this.#fail(error))
    socket.on('close', () => this.#fail(new Error('the server closed the connection')))
  }

  static async open(endpoint: string): Promise<Connection> {
    const { hostname, port } = new URL(endpoint)
    const socket = connect({ host: hostname, port: Number(port) })
    await once(socket, 'connect')
    return new Connection(socket)
  }

  /** Calls back once with the whole answer, head and body. */
  send(request: Buffer, answered: (answer: Buffer) => void, failed: (error: Error) => void): void {
    if (this.#socket.destroyed) return failed(new Error('the server has closed the connection'))
    this.#waiting = { answered, failed }
    this.#socket.write(request)
  }

  ask(request: Buffer): Promise<Answer> {
    return new Promise<Buffer>((answered, failed) => this.send(request, answered, failed)).then((bytes) => ({
      status: statusOf(bytes),
      body: bytes.toString('utf8', bytes.indexOf(endOfHead) + endOfHead.length),
    }))
  }

  close(): void {
    this.#waiting = undefined
    this.#socket.destroy()
  }

  #take(chunk: Buffer): void {
    const arrived = this.#arrived === undefined ? chunk : Buffer.concat([this.#arrived, chunk])
    const isWhole = arrived.length >= lengthOf(arrived)
    this.#arrived = isWhole ? undefined : arrived
    if (!isWhole) return
    const waiting = this.#waiting
    this.#waiting = undefined
    waiting?.answered(arrived)
  }

  #fail(error: Error): void {
    const waiting = this.#waiting
    this.#waiting = undefined
    waiting?.failed(error)
  }
}

/** Three digits after `HTTP/1.1 `. */
export function statusOf(answer: Buffer): number {
  return Number(answer.toString('latin1', 9, 12))
}

/** Of head and body; infinite while the head is not whole. */
function lengthOf(arrived: Buffer): number {
  const end = arrived.indexOf(endOfHead)
  if (end === -1) return Number.POSITIVE_INFINITY
  const [, length] = /\ncontent-length: (\d+)/i.exec(arrived.toString('latin1', 0, end)) ?? []
  return end + endOfHead.length + Number(length ?? 0)
}
