import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { nodeListener, type RequestHandler } from '@credbroker/consent-pages'
import type { Clock } from '@credbroker/core'
import { UsageError } from '../../failure.ts'
import { systemReason } from '../../system-error.ts'

/** A server for the browser of this machine, as long as a sign-in lasts. RFC 8252 section 7.3. */
export interface LoopbackServer {
  /** Such as `http://127.0.0.1:40123`. */
  readonly origin: string
  /** Answers from now on as `handler` does. Before, there is nothing here. */
  serve(handler: RequestHandler): void
  /** Takes no more requests, lets answers that are on their way get there, and frees the port. */
  close(): Promise<void>
}

const address = '127.0.0.1'
const patienceMs = 2_000

/** Port 0: any that is free. Throws {@link UsageError} when the port cannot be had. */
export async function openLoopbackServer(port: number, clock: Clock): Promise<LoopbackServer> {
  const answers = new Set<ServerResponse>()
  let serving: RequestHandler = async () => new Response(null, { status: 404 })
  let host = ''
  const listener = nodeListener((request) => (isMeant(request, host) ? serving(request) : refusal()))
  const server = createServer((request, response) => {
    answers.add(response)
    response.once('close', () => answers.delete(response))
    response.setHeader('connection', 'close')
    listener(request, response)
  })
  const { origin } = new URL(`http://${address}:${await listening(server, port)}`)
  host = new URL(origin).host
  return {
    origin,
    serve(handler: RequestHandler): void {
      serving = handler
    },
    async close(): Promise<void> {
      const closed = new Promise((resolve) => server.close(resolve))
      await drained(answers, clock)
      // What is left are connections that browsers open ahead of use.
      server.closeAllConnections()
      await closed
    },
  }
}

/** A page elsewhere may have its own name lead here; a browser then says that name. */
function isMeant({ headers }: Request, host: string): boolean {
  return headers.get('host') === host
}

/** RFC 9110 section 15.5.20. */
async function refusal(): Promise<Response> {
  return new Response('This server answers to its own address alone.\n', { status: 421 })
}

function listening(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      reject(new UsageError(`port ${port} of ${address} cannot be used: ${systemReason(error)}`))
    })
    server.listen(port, address, () => {
      const bound: AddressInfo | string | null = server.address()
      resolve(typeof bound === 'object' && bound !== null ? bound.port : port)
    })
  })
}

async function drained(answers: ReadonlySet<ServerResponse>, clock: Clock): Promise<void> {
  await new Promise<void>((resolve) => {
    const cancel = clock.schedule(resolve, patienceMs, { background: true })
    const ends = [...answers].map((answer) => new Promise((done) => answer.once('close', done)))
    void Promise.all(ends).then(() => {
      cancel()
      resolve()
    })
  })
}
