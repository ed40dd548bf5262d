import { connect, type Socket } from 'node:net'

/** One answer, taken off the wire. */
export interface WireAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

export interface WireExchange {
  readonly answers: readonly WireAnswer[]
  /** The server ended the connection. */
  readonly closed: boolean
  /** Nothing came in time: not as many answers as asked for, and no end. */
  readonly hung: boolean
  /** Bytes that are no whole answer. */
  readonly rest: Buffer
}

const blank = Buffer.from('\r\n\r\n')

/** A connection that says what came back, and opens itself anew when the server has ended it. */
export class WireConnection {
  readonly #port: number
  #socket: Socket | undefined
  /** How many connections were opened. */
  opened = 0

  constructor(port: number) {
    this.#port = port
  }

  /**
   * Sends bytes and waits for as many final answers, or for the end of the connection. With `end` nothing more will be
   * sent, and every answer until the end is taken.
   */
  exchange(
    bytes: Uint8Array,
    { answers: wanted = 1, end = false, head = false, patienceMs = 5_000 } = {},
  ): Promise<WireExchange> {
    const socket = (this.#socket ??= this.#open())
    let received: Buffer = Buffer.alloc(0)
    const answers: WireAnswer[] = []
    return new Promise((resolve) => {
      const finish = (closed: boolean, hung: boolean) => {
        clearTimeout(timer)
        socket.off('data', take).off('close', gone)
        if (closed || hung || end || answers.at(-1)?.headers['connection'] === 'close') {
          socket.destroy()
          this.#socket = undefined
        }
        resolve({ answers, closed, hung, rest: received })
      }
      const take = (chunk: Buffer) => {
        received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
        for (let one = nextAnswer(received, head); one !== undefined; one = nextAnswer(received, head)) {
          received = received.subarray(one.length)
          if (one.answer.status >= 200) answers.push(one.answer)
        }
        if (!end && answers.length >= wanted) finish(false, false)
      }
      const gone = () => finish(true, false)
      const timer = setTimeout(() => finish(false, true), patienceMs)
      socket.on('data', take).on('close', gone)
      if (end) socket.end(bytes)
      else socket.write(bytes)
    })
  }

  close(): void {
    this.#socket?.destroy()
    this.#socket = undefined
  }

  #open(): Socket {
    this.opened++
    const socket = connect(this.#port, '127.0.0.1')
    socket.setNoDelay(true)
    socket.on('error', () => {})
    return socket
  }
}

function nextAnswer(bytes: Buffer, head: boolean): { answer: WireAnswer; length: number } | undefined {
  const end = bytes.indexOf(blank)
  if (end === -1) return undefined
  const [first = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n')
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(first)?.[1] ?? 0)
  const headers: Record<string, string> = {}
  for (const line of lines) {
    const colon = line.indexOf(':')
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim()
  }
  const start = end + blank.length
  const length = head || status < 200 ? 0 : Number(headers['content-length'] ?? 0)
  if (headers['transfer-encoding'] !== undefined && !head) {
    // Only pages are sent in chunks.
    const over = bytes.indexOf('0\r\n\r\n', start, 'latin1')
    if (over === -1) return undefined
    return { answer: { status, headers, body: bytes.subarray(start, over) }, length: over + 5 }
  }
  if (bytes.length < start + length) return undefined
  return { answer: { status, headers, body: bytes.subarray(start, start + length) }, length: start + length }
}
