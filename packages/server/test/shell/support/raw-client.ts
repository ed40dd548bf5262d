import type { Socket } from 'node:net'
import { connect } from 'node:net'
import { onTestFinished } from 'vitest'

/** A connection over which a test sends what no HTTP client would. */
export interface RawClient {
  readonly socket: Socket
  send(text: string): void
  /** What has come, once the server has ended the connection. */
  readonly ended: Promise<string>
  /** What has come, once it holds this. */
  until(part: string | RegExp): Promise<string>
}

export function rawClient(port: number, over?: Socket): RawClient {
  const socket = over ?? connect(port, '127.0.0.1')
  let received = ''
  const waiting = new Set<() => void>()
  socket.setEncoding('latin1')
  socket.on('data', (text: string) => {
    received += text
    for (const look of waiting) look()
  })
  const ended = new Promise<string>((resolve) => socket.on('close', () => resolve(received)))
  socket.on('error', () => {})
  onTestFinished(() => void socket.destroy())
  return {
    socket,
    ended,
    send: (text) => void socket.write(text, 'latin1'),
    until: (part) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (typeof part === 'string' ? !received.includes(part) : !part.test(received)) return
          waiting.delete(look)
          resolve(received)
        }
        waiting.add(look)
        socket.on('close', () => reject(new Error(`the server ended the connection after: ${received}`)))
        look()
      }),
  }
}

export interface RawAnswer {
  readonly status: number
  readonly headers: Record<string, string>
  readonly body: string
}

/** Takes apart one answer that came as text. */
export function parseAnswer(text: string): RawAnswer {
  const [head = '', body = ''] = text.split('\r\n\r\n')
  const [first = '', ...lines] = head.split('\r\n')
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  )
  return { status: Number(first.split(' ')[1]), headers, body }
}
