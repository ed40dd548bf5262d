import { describe, expect, test } from 'vitest'
import type { WireRequest } from '../../src/operation/wire.ts'
import { createShell } from '../../src/shell/create-shell.ts'
import { rawClient } from './support/raw-client.ts'
import { doorParts, echo, limits, startShell, wallClock } from './support/start-shell.ts'

describe('an operation gets the request as it came', () => {
  test('path and query undecoded, however odd', async () => {
    const { port } = await startShell()
    const targets = [
      '/tags/arn%3Aaws%2Fx?tagKeys=a&tagKeys=b%20c',
      '/a/../b//c;d?',
      '/%zz%',
      '/',
      `/${'p'.repeat(2000)}`,
    ]
    for (const target of targets) {
      const client = rawClient(port)
      client.send(`DELETE ${target} HTTP/1.1\r\nhost: h\r\nconnection: close\r\n\r\n`)
      expect(await client.ended).toContain(JSON.stringify({ target }).slice(1, -1))
    }
  })

  test('headers in lower case, repeated ones joined', async () => {
    const { port } = await startShell()
    const client = rawClient(port)
    const repeated = ['X-One: 1', 'x-one: 2', 'Authorization: a', 'authorization: b', 'Set-Cookie: c', 'set-cookie: d']
    client.send(`GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n${repeated.join('\r\n')}\r\n\r\n`)
    const { headers } = JSON.parse((await client.ended).split('\r\n\r\n')[1]!)
    expect(headers).toEqual({ 'x-one': '1, 2', authorization: 'a, b', 'set-cookie': 'c, d' })
  })

  test('the bytes of its body, whatever its content type says, in whatever pieces they came', async () => {
    const { origin } = await startShell()
    for (const type of ['application/json', 'text/plain', 'no type at all', undefined]) {
      const headers = type === undefined ? {} : { 'content-type': type }
      const body = Buffer.from('{"not json')
      const answer = await fetch(`${origin}/x`, { method: 'POST', headers, body })
      expect(await answer.json()).toMatchObject({ method: 'POST', body: '{"not json' })
    }
    const pieces = new ReadableStream({
      start(controller) {
        for (const piece of ['{"a"', ':', '1}']) controller.enqueue(Buffer.from(piece))
        controller.close()
      },
    })
    const answer = await fetch(`${origin}/x`, { method: 'PUT', body: pieces, duplex: 'half' } as RequestInit)
    expect(await answer.json()).toMatchObject({ body: '{"a":1}' })
  })

  test('a body of exactly the limit', async () => {
    const { origin } = await startShell()
    const answer = await fetch(origin, { method: 'POST', body: 'a'.repeat(1024 * 1024) })
    expect(await answer.json()).toMatchObject({ body: 'a'.repeat(1024 * 1024) })
  })

  test('and keeps its body while the requests of others come in', async () => {
    const held: (() => void)[] = []
    const { origin } = await startShell({
      answer: (request) =>
        new Promise((resolve) => {
          held.push(() => resolve(echo(request)))
          if (held.length === 30) for (const release of held) release()
        }),
    })
    const bodies = Array.from({ length: 30 }, (_, number) => String(number).repeat(40))
    const answers = await Promise.all(bodies.map((body) => fetch(origin, { method: 'POST', body })))
    const asked = await Promise.all(answers.map((answer): Promise<unknown> => answer.json()))
    expect(asked).toMatchObject(bodies.map((body) => ({ body })))
  })

  test('by methods that few know', async () => {
    const { port } = await startShell()
    const client = rawClient(port)
    client.send('PROPFIND / HTTP/1.1\r\nhost: h\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}')
    expect(await client.ended).toContain('"method":"PROPFIND"')
  })

  test('a signal that aborts when its client is gone', async () => {
    let aborted: (() => void) | undefined
    let asked: (() => void) | undefined
    const gone = new Promise<void>((resolve) => (aborted = resolve))
    const came = new Promise<void>((resolve) => (asked = resolve))
    const { port } = await startShell({
      answer: ({ signal }: WireRequest) => {
        signal?.addEventListener('abort', () => aborted?.())
        asked?.()
        return new Promise(() => {})
      },
    })
    const client = rawClient(port)
    client.send('GET / HTTP/1.1\r\nhost: h\r\n\r\n')
    await came
    client.socket.destroy()
    await gone
  })
})

describe('answers', () => {
  test('come in the order of the requests when a client pipelines', async () => {
    const { port } = await startShell({
      // Every other answer comes late, and those after it are ready before it.
      answer: (request) => {
        const number = Number(request.target.slice(1))
        if (number % 2 === 1) return echo(request)
        return new Promise((resolve) => setTimeout(() => resolve(echo(request)), 20 - number))
      },
    })
    const client = rawClient(port)
    const numbers = Array.from({ length: 20 }, (_, index) => index)
    client.send(numbers.map((number) => `POST /${number} HTTP/1.1\r\nhost: h\r\ncontent-length: 2\r\n\r\n{}`).join(''))
    const text = await client.until('"/19"')
    expect([...text.matchAll(/"target":"\/(\d+)"/g)].map(([, number]) => Number(number))).toEqual(numbers)
  })

  test('of 204 have neither body nor length', async () => {
    const { port } = await startShell({
      answer: () => ({ status: 204, headers: { 'x-amzn-requestid': 'r' }, body: '' }),
    })
    const client = rawClient(port)
    client.send('POST / HTTP/1.1\r\nhost: h\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}')
    const text = await client.ended
    expect(text).toMatch(/^HTTP\/1\.1 204 No Content\r\nx-amzn-requestid: r\r\n/)
    expect(text).not.toMatch(/content-length|transfer-encoding/i)
    expect(text.endsWith('\r\n\r\n')).toBe(true)
  })

  test('that cannot be written end the connection, and the server goes on', async () => {
    const broken = { status: 200, headers: { 'x-bad': 'a\nb' }, body: '' }
    const { origin, logger } = await startShell({ answer: ({ target }) => (target === '/bad' ? broken : doneWell) })
    await expect(fetch(`${origin}/bad`)).rejects.toThrow()
    expect(logger.lines).toHaveLength(1)
    expect((await fetch(origin)).status).toBe(200)
  })
})

const doneWell = { status: 200, headers: {}, body: '' }

describe('what is no operation', () => {
  test('answers 500 in the shape of AgentCore at a bug', async () => {
    const { origin, logger } = await startShell({
      metricsText: async () => {
        throw new RangeError('hunter2')
      },
    })
    const answer = await fetch(`${origin}/metrics`)
    expect([answer.status, answer.headers.get('x-amzn-errortype')]).toEqual([500, 'InternalServerException'])
    expect(logger.lines).toMatchObject([{ level: 'error', fields: { error: 'RangeError' } }])
    expect(JSON.stringify([await answer.text(), logger.lines])).not.toContain('hunter2')
  })

  test('pages of browsers, under the base path', async () => {
    const { origin } = await startShell({ basePath: '/broker/' })
    const page = await fetch(`${origin}/broker/oauth2/callback/github?code=c&state=s`)
    expect(await page.text()).toBe('page for GET /broker/oauth2/callback/github')
    expect(await (await fetch(`${origin}/broker/identities/oauth2/authorize?request_uri=u`)).text()).toContain(
      'page for',
    )
    expect(await (await fetch(`${origin}/oauth2/callback/github`)).json()).toMatchObject({ method: 'GET' })
  })

  test('health, readiness and metrics', async () => {
    const { origin } = await startShell({ basePath: '/broker' })
    expect(await (await fetch(`${origin}/healthz`)).json()).toEqual({ status: 'ok' })
    expect(await (await fetch(`${origin}/readyz?verbose`)).json()).toMatchObject({ status: 'ready' })
    const metrics = await fetch(`${origin}/metrics`)
    expect(metrics.headers.get('content-type')).toMatch(/^text\/plain/)
    expect(await metrics.text()).toBe('answers 42\n')
    const head = await fetch(`${origin}/healthz`, { method: 'HEAD' })
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '15'])
  })

  test('and what these are asked wrongly', async () => {
    const { origin } = await startShell({ metricsText: undefined })
    for (const [method, path] of [
      ['POST', '/healthz'],
      ['GET', '/metrics'],
    ] as const) {
      const answer = await fetch(`${origin}${path}`, { method })
      expect([answer.status, answer.headers.get('x-amzn-errortype')]).toEqual([404, 'UnknownOperationException'])
    }
  })
})

test('a port that is taken is named', async () => {
  const { port, logger } = await startShell()
  const shell = await createShell({ ...doorParts, clock: wallClock, logger, limits })
  await expect(shell.listen({ host: '127.0.0.1', port })).rejects.toMatchObject({
    code: 'config_invalid',
    message: expect.stringContaining(`port ${port} (EADDRINUSE)`),
  })
  await shell.close(0)
})
