import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Clock, Fetch } from '@credbroker/core'
import { isStep, send } from './answer.ts'
import { readRequest } from './read-request.ts'
import { Script } from './script.ts'
import type { Exchange, UpstreamHandler, UpstreamRequest, UpstreamStep, UpstreamSteps } from './step.ts'
import { steps } from './steps.ts'
import { upstreamFetch } from './upstream-fetch.ts'
import { waiting } from './waiting.ts'

/** Each method adds one step to the queue: `upstream.delay(500).respond({ json })`. */
type Queueing = {
  readonly [Name in keyof UpstreamSteps]: (...args: Parameters<UpstreamSteps[Name]>) => ScriptedUpstream
}

/**
 * A vendor that does as it is told. A request takes the first step of the queue; when that is empty, the route's; else
 * the one of `always`; without any, the answer is 501.
 */
export interface ScriptedUpstream extends Queueing {
  /** `http://127.0.0.1:port`, without a slash at its end. */
  readonly url: string
  /** Brings every http and https request here, whatever its host: for providers whose vendor's address is fixed. */
  readonly fetch: Fetch
  /** What arrived, in order. */
  readonly requests: readonly UpstreamRequest[]
  /** Requests that are neither answered whole nor given up by their caller. */
  readonly underWay: number
  /** What happens when nothing else is scripted. */
  always(step: UpstreamStep): ScriptedUpstream
  /** What happens to one path, its query left aside. */
  on(method: string, path: string, answer: UpstreamStep | UpstreamHandler): ScriptedUpstream
  /** Forgets the script and the requests. */
  clear(): ScriptedUpstream
  /** Ends all connections. Rejects with the first error that a handler threw. */
  close(): Promise<void>
}

/** Starts the server on a free port of the loopback interface. Delays go by the clock, when one is given. */
export async function scriptedUpstream({ clock }: { readonly clock?: Clock } = {}): Promise<ScriptedUpstream> {
  const script = new Script()
  const requests: UpstreamRequest[] = []
  const faults: unknown[] = []
  const open = new Set<ServerResponse>()

  async function serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await readRequest(message)
    requests.push(request)
    const handler = script.handlerFor(request)
    const exchange: Exchange = {
      request,
      response,
      wait: (until: number | Promise<unknown>): Promise<void> => waiting(until, response, clock),
      process: async (): Promise<void> => void (await handler?.(request)),
    }
    for (const step of script.stepsFor(request)) if ((await step.run(exchange)) === 'done' || response.closed) return
    const answer = await handler?.(request)
    if (answer !== undefined && isStep(answer)) await answer.run(exchange)
    else send(response, answer ?? { status: 501, text: `nothing is scripted for ${request.method} ${request.path}` })
  }

  const server = createServer((message, response) => {
    open.add(response)
    response.once('close', () => open.delete(response))
    serve(message, response).catch((error) => {
      // A caller that went away is part of the play; anything else is a mistake in the script.
      if (!message.destroyed || message.complete) faults.push(error)
      response.destroy()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // A server on a port has an address with a port.
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}`

  const upstream: ScriptedUpstream = {
    ...queueing((step) => {
      script.queue.push(step)
      return upstream
    }),
    url,
    fetch: upstreamFetch(url),
    requests,
    get underWay(): number {
      return open.size
    },
    always(step: UpstreamStep): ScriptedUpstream {
      script.fallback = step
      return upstream
    },
    on(method: string, path: string, answer: UpstreamStep | UpstreamHandler): ScriptedUpstream {
      script.on(method, path, answer)
      return upstream
    },
    clear(): ScriptedUpstream {
      script.clear()
      requests.length = 0
      return upstream
    },
    async close(): Promise<void> {
      if (server.listening) {
        const closed = once(server, 'close')
        server.close()
        server.closeAllConnections()
        await closed
      }
      if (faults.length > 0) throw faults[0]
    },
  }
  return upstream
}

function queueing(add: (step: UpstreamStep) => ScriptedUpstream): Queueing {
  return {
    respond: (...args) => add(steps.respond(...args)),
    delay: (...args) => add(steps.delay(...args)),
    hang: () => add(steps.hang()),
    dropAfterProcessing: () => add(steps.dropAfterProcessing()),
    reset: () => add(steps.reset()),
    rateLimit: (...args) => add(steps.rateLimit(...args)),
    html: (...args) => add(steps.html(...args)),
    hugeBody: (...args) => add(steps.hugeBody(...args)),
    wrongContentType: (...args) => add(steps.wrongContentType(...args)),
    redirectTo: (...args) => add(steps.redirectTo(...args)),
    truncate: () => add(steps.truncate()),
    slowBody: (...args) => add(steps.slowBody(...args)),
  }
}
