import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http'
import type { LookupFunction, Socket } from 'node:net'
import { BrokerError } from '../../errors.ts'
import { notSent, partlySent } from '../arrival.ts'
import { isOwnTimeOut } from '../deadline.ts'
import type { Clock } from '../../services/services.ts'
import type { OutgoingCall } from '../outgoing-call.ts'
import type { CheckedUrl } from '../rules/url-rules.ts'
import type { Connections } from './connections.ts'
import { errorCode, networkError } from './network-error.ts'

/** What sending needs besides the call. */
export interface Wire {
  readonly connections: Connections
  readonly clock: Clock
  readonly lookup: LookupFunction
  /** Ends the exchange, also while the answer's body is read. */
  readonly signal: AbortSignal
}

// RFC 9110 section 9.2.2.
const idempotent = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'])

/**
 * Sends the call once and gives the head of the answer; its body is still to come. A kept connection that turns out to
 * be dead is replaced once where that cannot make one request two. Rejects with a `BrokerError` or the signal's reason.
 */
export async function send(call: OutgoingCall, url: CheckedUrl, wire: Wire): Promise<IncomingMessage> {
  const first = await sendOnce(call, url, wire)
  if (first !== 'stale') return first
  wire.connections.dropIdle(url, call.tls)
  const second = await sendOnce(call, url, wire).catch((error: unknown) => {
    throw partlySent(error)
  })
  if (second !== 'stale') return second
  throw networkError({ code: 'ECONNRESET' }, url.host, 'the connection to')
}

function sendOnce(call: OutgoingCall, url: CheckedUrl, wire: Wire): Promise<IncomingMessage | 'stale'> {
  return new Promise((resolve, reject) => {
    const { signal } = wire
    if (signal.aborted) {
      reject(unsent(signal.reason, signal))
      return
    }
    const request = open(call, url, wire)
    let connected = false
    request.once('socket', (socket: Socket) => {
      connected = request.reusedSocket
      // On a connection that is kept it would never be called, and stay.
      if (!connected) socket.once(url.secure ? 'secureConnect' : 'connect', () => void (connected = true))
    })
    const fail = (error: unknown) => reject(connected ? error : unsent(error, signal))
    const abort = () => request.destroy(signal.reason instanceof Error ? signal.reason : new Error('aborted'))
    signal.addEventListener('abort', abort, { once: true })
    const stopConnectTimeOut = watchConnecting(request, call, url, wire.clock)
    let answered = false
    request.once('response', (answer) => {
      answered = true
      signal.removeEventListener('abort', abort)
      resolve(answer)
    })
    // The listener stays: an error after the answer's head belongs to the body, which reports it itself.
    request.on('error', (error) => {
      stopConnectTimeOut()
      if (signal.aborted) fail(signal.reason)
      else if (isStale(request, error, call)) resolve('stale')
      else fail(networkError(error, url.host, 'calling'))
    })
    request.once('close', () => {
      stopConnectTimeOut()
      signal.removeEventListener('abort', abort)
      // A connection that was taken over by another protocol gives no answer.
      if (!answered) fail(networkError({ code: 'ECONNRESET' }, url.host, 'calling'))
    })
    request.end(call.body)
  })
}

/** Says of an error that nothing has left, unless it is one that other calls fail with, too. */
function unsent(error: unknown, { reason }: AbortSignal): unknown {
  const isShared = error === reason && !(typeof reason === 'object' && reason !== null && isOwnTimeOut(reason))
  return isShared ? error : notSent(error)
}

function open(call: OutgoingCall, url: CheckedUrl, { connections, lookup }: Wire): ClientRequest {
  const options: RequestOptions = {
    method: call.method,
    host: url.host,
    port: url.port,
    path: url.path,
    headers: outgoingHeaders(call, url),
    agent: call.freshConnection ? connections.freshAgent(url, call.tls) : connections.agent(url, call.tls),
    lookup,
    insecureHTTPParser: false,
    setDefaultHeaders: false,
  }
  try {
    return url.secure ? connections.request.https(options) : connections.request.http(options)
  } catch (error) {
    // A client certificate or key that cannot be read.
    throw notSent(networkError(error, url.host, 'calling'))
  }
}

function outgoingHeaders(call: OutgoingCall, url: CheckedUrl): Record<string, string> {
  const given = call.headers.get('host')
  // Node takes the name that the certificate has to be for from this header.
  if (given !== null && given !== url.authority) throw new TypeError('the Host header says another host than the URL')
  const sendsLength = call.body !== undefined || ['POST', 'PUT', 'PATCH'].includes(call.method)
  return {
    host: url.authority,
    connection: call.freshConnection ? 'close' : 'keep-alive',
    accept: '*/*',
    'accept-encoding': 'gzip, br',
    'user-agent': 'credbroker',
    ...Object.fromEntries(call.headers),
    ...(sendsLength && { 'content-length': String(call.body?.length ?? 0) }),
  }
}

/** Gives up when the connection does not stand in time. A kept one stands already. */
function watchConnecting(request: ClientRequest, call: OutgoingCall, url: CheckedUrl, clock: Clock): () => void {
  let cancel = () => {}
  request.once('socket', (socket: Socket) => {
    if (request.reusedSocket) return
    const { connectTimeoutMs } = call
    const tooSlow = () => {
      const message = `connecting to "${url.host}" took longer than ${connectTimeoutMs} ms; try again`
      request.destroy(new BrokerError('upstream_unavailable', message))
    }
    cancel = clock.schedule(tooSlow, connectTimeoutMs, { background: true })
    socket.once(url.secure ? 'secureConnect' : 'connect', cancel)
  })
  return () => cancel()
}

/** The other side had closed the kept connection before this call reached it, as far as one can tell. */
function isStale(request: ClientRequest, error: unknown, call: OutgoingCall): boolean {
  const reset = ['ECONNRESET', 'EPIPE'].includes(errorCode(error))
  return reset && request.reusedSocket && (idempotent.has(call.method) || call.retries > 0)
}
