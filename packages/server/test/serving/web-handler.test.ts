import { recordingLogger } from '@credbroker/testkit'
import { describe, expect, test } from 'vitest'
import type { WireRequest } from '../../src/operation/wire.ts'
import type { WebHandlerParts } from '../../src/serving/web-handler.ts'
import { webHandler } from '../../src/serving/web-handler.ts'
import { doorParts, echo, startShell } from '../shell/support/start-shell.ts'

function handler(parts: Partial<WebHandlerParts> = {}) {
  const logger = recordingLogger()
  return { logger, handle: webHandler({ ...doorParts, logger, limits: { bodyBytes: 1024 }, ...parts }) }
}

const at = (path: string) => `http://broker.example:8787${path}`

/** What a client sees, but for what the server of HTTP/1.1 adds. */
async function seen(response: Response) {
  const { status, headers } = response
  const own = Object.fromEntries(headers)
  for (const name of ['connection', 'keep-alive', 'date', 'content-length', 'transfer-encoding']) delete own[name]
  return { status, headers: own, body: await response.text() }
}

describe('a web handler answers as the shell does', () => {
  const requests: [string, RequestInit?][] = [
    ['/identities/GetTokenVault', { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }],
    ['/tags/arn%3Aaws%3Ax?tagKeys=a&tagKeys=b%20c', { method: 'DELETE' }],
    ['/nowhere', { method: 'POST', body: 'a'.repeat(1024), headers: { 'content-type': 'text/plain' } }],
    ['/nowhere', { method: 'POST', body: 'a'.repeat(1025) }],
    ['/', { method: 'HEAD' }],
    ['/healthz'],
    ['/healthz', { method: 'DELETE' }],
    ['/readyz'],
    ['/metrics'],
    ['/base/oauth2/callback/github?code=c'],
    ['/base/identities/oauth2/authorize?request_uri=u'],
    ['/oauth2/callback/github'],
  ]

  test.each(requests)('%s %o', async (path, init) => {
    const parts = {
      basePath: '/base',
      answer: ({ headers, ...request }: WireRequest) => echo({ ...request, headers: { 'x-same': headers['x-same'] } }),
    }
    const { origin } = await startShell({ ...parts, limits: { bodyBytes: 1024 } })
    const { handle } = handler(parts)
    const same = { ...init, headers: { ...init?.headers, 'x-same': 'yes' } }
    expect(await seen(await handle(new Request(at(path), same)))).toEqual(
      await seen(await fetch(`${origin}${path}`, same)),
    )
  })
})

describe('a web handler', () => {
  test('limits a body by what comes, not by what was announced', async () => {
    let cancelled = false
    const endless = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(100)),
      cancel: () => void (cancelled = true),
    })
    const { handle } = handler()
    const init = { method: 'POST', body: endless, duplex: 'half', headers: { 'content-length': '2' } }
    const response = await handle(new Request(at('/x'), init as RequestInit))
    expect([response.status, response.headers.get('x-amzn-errortype'), cancelled]).toEqual([
      413,
      'ValidationException',
      true,
    ])
  })

  test('passes on the host, of the URL when there is no header, and the signal', async () => {
    const asked: WireRequest[] = []
    const { handle } = handler({
      answer: (request) => {
        asked.push(request)
        return { status: 204, headers: {}, body: '' }
      },
    })
    const gone = new AbortController()
    expect((await handle(new Request(at('/x'), { signal: gone.signal }))).status).toBe(204)
    await handle(new Request(at('/x'), { headers: { host: 'seen.example' } }))
    expect(asked.map(({ headers }) => headers['host'])).toEqual(['broker.example:8787', 'seen.example'])
    gone.abort()
    expect(asked[0]!.signal!.aborted).toBe(true)
  })

  test('answers 500 at a bug, and logs no more than its name', async () => {
    const { handle, logger } = handler({
      answer: () => {
        throw new RangeError('hunter2')
      },
    })
    const response = await handle(new Request(at('/x'), { method: 'POST', body: '{}' }))
    expect([response.status, response.headers.get('x-amzn-errortype')]).toEqual([500, 'InternalServerException'])
    expect(logger.lines).toMatchObject([{ level: 'error', fields: { error: 'RangeError' } }])
    expect(JSON.stringify([await response.text(), logger.lines])).not.toContain('hunter2')
  })
})
