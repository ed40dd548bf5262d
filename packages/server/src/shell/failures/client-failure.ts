import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { WireResponse } from '../../operation/wire.ts'
import type { Connections } from '../connection.ts'
import type { TransportErrorAnswer, TransportFailure } from './transport-failure.ts'
import { headersTooLarge, malformedHttp, requestTimedOut } from './transport-failure.ts'

/**
 * Answers what never became a request: bytes that are no HTTP, headers over the limit, a client that is too slow. The
 * connection ends, because nobody can tell where the next request would begin.
 */
export function clientFailures(
  connections: Connections,
  errorAnswer: TransportErrorAnswer,
): (error: Error, socket: Socket) => void {
  return (error, socket) => {
    const failure = failureOf(error)
    const connection = connections.peek(socket)
    // While the answer to an earlier request is still due, this one would be taken for it.
    const misunderstood = connection !== undefined && (connection.answering > 0 || connection.discarding)
    if (failure === undefined || misunderstood || !socket.writable) {
      socket.destroy()
      return
    }
    socket.end(textOf(errorAnswer(failure)))
    socket.destroySoon()
  }
}

/** Nothing for what came about below HTTP: a reset, or a handshake that failed. */
function failureOf(error: Error): TransportFailure | undefined {
  const code = 'code' in error ? String(error.code) : ''
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return requestTimedOut
  if (code === 'HPE_HEADER_OVERFLOW') return headersTooLarge
  return code.startsWith('HPE_') ? malformedHttp : undefined
}

function textOf({ status, headers, body }: WireResponse): string {
  const lines = Object.entries({ ...headers, connection: 'close', 'content-length': String(Buffer.byteLength(body)) })
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${head}\r\n${body}`
}
