import type { IncomingMessage, ServerResponse } from 'node:http'
import { errorName } from '../logging/error-name.ts'
import type { WireRequest, WireResponse } from '../operation/wire.ts'
import type { Connection, Connections } from './connection.ts'
import { readBody } from './read-body.ts'
import type { ShellParts } from './shell-parts.ts'
import type { TransportFailure } from './failures/transport-failure.ts'
import { bodyTooLarge, hostMissing, shellFailed, throttled } from './failures/transport-failure.ts'
import { writeAnswer } from './write-answer.ts'

/** Answers operations. Plain functions, because most answers are there at once and a promise would only delay them. */
export interface OperationsHandler {
  /** `target` is path and query as the request line has them. Never throws. */
  take(incoming: IncomingMessage, target: string, outgoing: ServerResponse): void
  /** Refuses a request, whose caller has to wait so long. */
  throttle(incoming: IncomingMessage, waitMs: number, outgoing: ServerResponse): void
}

/** The way of operations through the shell: body, answer, and what fails on the way. */
export function operationsHandler(
  { answer, errorAnswer, limits, logger }: Pick<ShellParts, 'answer' | 'errorAnswer' | 'limits' | 'logger'>,
  connections: Connections,
): OperationsHandler {
  const { bodyBytes } = limits

  const fail = (error: unknown): WireResponse => {
    logger.error('the server failed to answer a request', { error: errorName(error) })
    return errorAnswer(shellFailed)
  }

  const send = (response: WireResponse, outgoing: ServerResponse) => {
    if (connections.draining) outgoing.shouldKeepAlive = false
    try {
      writeAnswer(outgoing, response)
    } catch (error) {
      // Nothing can be said any more, and an exception here would end the process.
      fail(error)
      outgoing.destroy()
    }
  }

  /** Answers before the request has arrived in full. The rest of it is read and thrown away, so that the answer gets through. */
  const refuse = (failure: TransportFailure, connection: Connection, outgoing: ServerResponse) => {
    connection.discarding = true
    send(errorAnswer(failure), outgoing)
  }

  const ask = (wire: WireRequest, connection: Connection, outgoing: ServerResponse) => {
    let answered: WireResponse | Promise<WireResponse>
    try {
      answered = answer(wire)
    } catch (error) {
      answered = fail(error)
    }
    if (!(answered instanceof Promise)) return send(answered, outgoing)
    connection.answering++
    const sendNow = (response: WireResponse) => {
      connection.answering--
      send(response, outgoing)
    }
    answered.then(sendNow, (error: unknown) => sendNow(fail(error)))
  }

  const read = (incoming: IncomingMessage, target: string, outgoing: ServerResponse) => {
    const connection = connections.of(incoming.socket)
    connection.discarding = false
    const { method = 'GET', httpVersionMinor } = incoming
    const headers = singleValues(incoming)
    if (headers['host'] === undefined && httpVersionMinor === 1) return refuse(hostMissing, connection, outgoing)
    readBody(incoming, bodyBytes, (body) => {
      if (body === undefined) refuse(bodyTooLarge(bodyBytes), connection, outgoing)
      else ask({ method, target, headers, body, signal: connection.signal }, connection, outgoing)
    })
  }

  return {
    take: (incoming, target, outgoing) => {
      try {
        read(incoming, target, outgoing)
      } catch (error) {
        send(fail(error), outgoing)
      }
    },
    throttle: ({ socket }, waitMs, outgoing) => refuse(throttled(waitMs), connections.of(socket), outgoing),
  }
}

/**
 * Node's headers: names in lower case, and one that came several times joined by ", " (cookies by "; "). Only
 * `set-cookie`, which no request has a use for, would be an array.
 */
function singleValues({ headers }: IncomingMessage): Readonly<Record<string, string | undefined>> {
  const { 'set-cookie': cookies } = headers
  if (cookies === undefined) return headers as Record<string, string | undefined>
  return { ...(headers as Record<string, string | undefined>), 'set-cookie': cookies.join(', ') }
}
