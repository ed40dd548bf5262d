import { describe, expect, test } from 'vitest'
import type { GuardedRequestInit } from '../../src/net/guarded-request-init.ts'
import { redirectedCall } from '../../src/net/redirects.ts'
import { checkUrl } from '../../src/net/rules/url-rules.ts'
import { networkRules } from '../../src/net/rules/network-rules.ts'
import { readInit } from '../../src/net/outgoing-call.ts'
import { errorOf, fetchUnderTest } from './support/fetch-under-test.ts'
import { serve } from './support/loopback-server.ts'

/** Redirects `/STATUS?to=URL`, and answers everything else with what it got. */
async function redirecting() {
  const seen: string[] = []
  const server = await serve(async (request, response) => {
    const url = new URL(request.url ?? '', 'http://x')
    seen.push(`${request.method} ${url.pathname}`)
    const to = url.searchParams.get('to')
    if (to !== null) {
      response.writeHead(Number(url.pathname.slice(1)), { location: to }).end('moved')
      return
    }
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { method, headers } = request
    response.end(JSON.stringify({ method, path: request.url, headers, body: Buffer.concat(chunks).toString() }))
  })
  const via = (status: number, to: string) => `${server.origin}/${status}?to=${encodeURIComponent(to)}`
  return { ...server, seen, via }
}

test.each([301, 302, 303, 307, 308])('%i is an error when nothing is said, and nobody goes there', async (status) => {
  const { via, seen } = await redirecting()
  const error = await errorOf(fetchUnderTest().fetch(via(status, '/planted')))
  expect(error).toMatchObject({ code: 'upstream_unavailable', retryable: false })
  expect(error.message).toBe('"127.0.0.1" answered with a redirect that this call does not follow; check the URL')
  expect(seen).toEqual([`GET /${status}`])
})

test('comes back as it is on request, with where it leads', async () => {
  const { via, seen } = await redirecting()
  const answer = await fetchUnderTest().fetch(via(302, 'https://10.0.0.1/'), { redirect: 'manual' })
  expect(answer).toMatchObject({ status: 302, redirected: false })
  expect(answer.headers.get('location')).toBe('https://10.0.0.1/')
  expect(await answer.text()).toBe('moved')
  expect(seen).toHaveLength(1)
})

test.each([300, 304, 305, 306])('%i is no redirect', async (status) => {
  const { via } = await redirecting()
  expect((await fetchUnderTest().fetch(via(status, '/'))).status).toBe(status)
})

test('without a Location it is followed nowhere', async () => {
  const { origin } = await serve((_, response) => response.writeHead(302).end())
  expect((await fetchUnderTest().fetch(origin, { redirect: 'follow' })).status).toBe(302)
})

describe('followed', () => {
  const follow = async (init: GuardedRequestInit, status: number, to = '/end') => {
    const { via } = await redirecting()
    const answer = await fetchUnderTest().fetch(via(status, to), { redirect: 'follow', ...init })
    expect(answer.redirected).toBe(true)
    return answer.json() as Promise<{ method: string; body: string; headers: Record<string, string>; path: string }>
  }

  test.each([
    [301, 'POST', 'GET', ''],
    [302, 'POST', 'GET', ''],
    [303, 'POST', 'GET', ''],
    [303, 'PUT', 'GET', ''],
    [301, 'PUT', 'PUT', 'body'],
    [302, 'DELETE', 'DELETE', 'body'],
    [307, 'POST', 'POST', 'body'],
    [308, 'POST', 'POST', 'body'],
  ])('%i turns %s into %s', async (status, method, after, body) => {
    const headers = { authorization: 'Bearer x', 'content-type': 'text/css' }
    const got = await follow({ method, body: 'body', headers }, status)
    expect(got).toMatchObject({ method: after, body, path: '/end' })
    expect(got.headers.authorization).toBe('Bearer x')
    expect(got.headers['content-type']).toBe(body === '' ? undefined : 'text/css')
    expect(got.headers['content-length']).toBe(body === '' ? undefined : '4')
  })

  test('says where the answer came from', async () => {
    const { via, origin } = await redirecting()
    const answer = await fetchUnderTest().fetch(via(302, '../end?x=1'), { redirect: 'follow' })
    expect(answer.url).toBe(`${origin}/end?x=1`)
  })

  test('HEAD stays HEAD', async () => {
    const { via, seen } = await redirecting()
    await fetchUnderTest().fetch(via(303, '/end'), { redirect: 'follow', method: 'HEAD' })
    expect(seen).toEqual(['HEAD /303', 'HEAD /end'])
  })

  test('to another origin takes no header along that could be a credential', async () => {
    const other = await redirecting()
    const headers = {
      authorization: 'Bearer planted',
      cookie: 'planted=1',
      'proxy-authorization': 'planted',
      'x-api-key': 'planted',
      host: 'set below',
      accept: 'application/json',
      'user-agent': 'mine',
    }
    const { via, port } = await redirecting()
    for (const status of [301, 302, 303, 307, 308]) {
      const answer = await fetchUnderTest().fetch(via(status, `${other.origin}/end`), {
        headers: { ...headers, host: `127.0.0.1:${port}` },
        redirect: 'follow',
      })
      const text = await answer.text()
      expect(text).not.toContain('planted')
      expect(JSON.parse(text).headers).toMatchObject({
        accept: 'application/json',
        'user-agent': 'mine',
        host: `127.0.0.1:${other.port}`,
      })
    }
  })

  test.each([307, 308])('to another origin, %i does not take the body there', async (status) => {
    const other = await redirecting()
    const { via } = await redirecting()
    const init = { method: 'POST', body: 'client_secret=planted', redirect: 'follow' } as const
    expect((await errorOf(fetchUnderTest().fetch(via(status, other.origin), init))).message).toContain(
      'to another origin that would get the body',
    )
    expect(other.seen).toEqual([])
  })

  test.each([
    ['a private address', 'https://10.0.0.5/'],
    ['the metadata of a cloud', 'https://169.254.169.254/latest/'],
    ['another scheme', 'file:///etc/passwd'],
    ['http beyond loopback', 'http://example.com/'],
    ['a user name', 'https://user:planted@example.com/'],
    ['no URL', 'https://[planted'],
    ['port 0', 'http://127.0.0.1:0/'],
  ])('%s is judged anew', async (_, to) => {
    const { via } = await redirecting()
    const error = await errorOf(fetchUnderTest().fetch(via(302, to), { redirect: 'follow' }))
    expect(error.code).toBe('access_denied')
    expect(error.message).not.toContain('planted')
  })

  test('a name of a private address is refused when it is looked up', async () => {
    const { via } = await redirecting()
    const { fetch } = fetchUnderTest({ allowLoopback: true }, { resolve: async () => ['10.0.0.5'] })
    const error = await errorOf(fetch(via(302, 'https://inside.example/'), { redirect: 'follow' }))
    expect(error.message).toContain('"inside.example" resolves to a private address')
  })

  test('five times, and no more', async () => {
    const { via, origin } = await redirecting()
    const chain = (length: number) => Array.from({ length }).reduce<string>((to) => via(302, to), `${origin}/end`)
    expect((await fetchUnderTest().fetch(chain(5), { redirect: 'follow' })).status).toBe(200)
    expect((await errorOf(fetchUnderTest().fetch(chain(6), { redirect: 'follow' }))).message).toContain(
      'after 5 others',
    )
  })

  test('a loop ends', async () => {
    let calls = 0
    const { origin } = await serve((_, response) => {
      calls++
      response.writeHead(302, { location: '/' }).end()
    })
    expect((await errorOf(fetchUnderTest().fetch(origin, { redirect: 'follow' }))).retryable).toBe(false)
    expect(calls).toBe(6)
  })

  test('never goes from https to http, loopback included', async () => {
    const rules = networkRules({ allowLoopback: true })
    const from = checkUrl('https://127.0.0.1/', rules)
    const call = await readInit({})
    expect(() => redirectedCall(call, 302, from, checkUrl('http://127.0.0.1/', rules))).toThrow('from https to http')
    expect(redirectedCall(call, 302, from, checkUrl('https://127.0.0.1/x', rules)).method).toBe('GET')
  })
})
