import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { AmazonState } from '../amazon-state.ts'
import type { Fault, FaultScript } from '../faults.ts'
import type { RecordedRequest } from '../records.ts'
import type { Endpoint } from '../regions.ts'
import { type Answer, html, send } from './answer.ts'
import { readRequest } from './read-request.ts'

/** What an endpoint answers, and how it words its faults. */
export interface Service {
  readonly faults: FaultScript
  /** What a request is for, whatever becomes of it. */
  operation(request: RecordedRequest): string | undefined
  answer(request: RecordedRequest): Answer
  fault(name: 'serverError' | 'unavailable' | 'throttled'): Answer
}

export interface Listening {
  /** `http://127.0.0.1:port`, without a slash at its end. */
  readonly url: string
  close(): Promise<void>
}

/** A thousand callers connect at once; a connection beyond the queue waits for a second. */
const mostWaiting = 4_096

/** Serves on a free port of the loopback interface. Does not keep the process alive. */
export async function listen(state: AmazonState, endpoint: Endpoint, service: Service): Promise<Listening> {
  const server = createServer((message, response) => {
    serve(message, response).catch(() => response.destroy())
  })
  server.listen({ port: 0, host: '127.0.0.1', backlog: mostWaiting })
  server.unref()
  await once(server, 'listening')
  // A server on a port has an address with a port.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    async close(): Promise<void> {
      if (!server.listening) return
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }

  async function serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = state.records.add(endpoint, await readRequest(message))
    request.operation = service.operation(request)
    const fault = service.faults.take()
    if (fault === 'reset') {
      message.socket.resetAndDestroy()
      return
    }
    if (isDelay(fault)) await delay(fault.delayMs)
    const answer = fault === undefined || isDelay(fault) ? service.answer(request) : faultAnswer(fault)
    request.status = answer.status
    send(response, state.behaviour.htmlErrors && answer.status >= 500 ? { ...html, status: answer.status } : answer)
  }

  function faultAnswer(fault: Exclude<Fault, 'reset' | { readonly delayMs: number }>): Answer {
    if (fault === 'html') return html
    return typeof fault === 'string' ? service.fault(fault) : fault
  }

  function delay(ms: number): Promise<void> {
    return new Promise((resolve) => void state.clock.schedule(resolve, ms, { background: true }))
  }
}

function isDelay(fault: Fault | undefined): fault is { readonly delayMs: number } {
  return typeof fault === 'object' && 'delayMs' in fault
}
