import { send, sendHuge } from './answer.ts'
import type { Exchange, UpstreamAnswer, UpstreamStep, UpstreamSteps } from './step.ts'

const never = Number.POSITIVE_INFINITY

/** What can happen to a request, for `always` and `on`. */
export const steps: UpstreamSteps = {
  respond: (answer: UpstreamAnswer): UpstreamStep => step('respond', ({ response }) => send(response, answer)),

  delay: (until: number | Promise<unknown>, then?: UpstreamStep): UpstreamStep => ({
    name: 'delay',
    async run(exchange: Exchange): Promise<'done' | 'pass'> {
      await exchange.wait(until)
      return then?.run(exchange) ?? 'pass'
    },
  }),

  hang: (): UpstreamStep => step('hang', ({ wait }) => wait(never)),

  dropAfterProcessing: (): UpstreamStep =>
    step('dropAfterProcessing', async ({ process, response }) => {
      await process()
      response.destroy()
    }),

  reset: (): UpstreamStep => step('reset', ({ response }) => response.socket?.resetAndDestroy()),

  rateLimit: ({ retryAfterSeconds }: { readonly retryAfterSeconds?: number } = {}): UpstreamStep =>
    step('rateLimit', ({ response }) =>
      send(response, {
        status: 429,
        ...(retryAfterSeconds !== undefined && { headers: { 'retry-after': String(retryAfterSeconds) } }),
        json: { error: 'too_many_requests' },
      }),
    ),

  html: (status = 200): UpstreamStep =>
    step('html', ({ response }) =>
      send(response, {
        status,
        headers: { 'content-type': 'text/html; charset=utf-8' },
        text: '<!doctype html><title>Please sign in</title><p>Your session has ended.',
      }),
    ),

  hugeBody: (bytes: number): UpstreamStep => step('hugeBody', ({ response }) => sendHuge(response, bytes)),

  wrongContentType: (json: unknown = {}): UpstreamStep =>
    step('wrongContentType', ({ response }) => send(response, { headers: { 'content-type': 'image/png' }, json })),

  redirectTo: (url: string): UpstreamStep =>
    step('redirectTo', ({ response }) => send(response, { status: 302, headers: { location: url } })),

  truncate: (): UpstreamStep =>
    step('truncate', ({ response }) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1_000 })
      response.write('{"access_token":"', () => response.destroy())
    }),

  slowBody: (everyMs = 10_000): UpstreamStep =>
    step('slowBody', async ({ response, wait }) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      // Blanks may stand before a JSON document, so no parser can give up early.
      while (!response.closed) {
        response.write(' ')
        await wait(everyMs)
      }
    }),
}

function step(name: string, run: (exchange: Exchange) => unknown): UpstreamStep {
  return {
    name,
    async run(exchange: Exchange): Promise<'done'> {
      await run(exchange)
      return 'done'
    },
  }
}
