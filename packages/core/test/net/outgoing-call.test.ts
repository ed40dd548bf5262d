import { expect, test } from 'vitest'
import type { GuardedRequestInit } from '../../src/net/guarded-request-init.ts'
import { errorOf, fetchUnderTest } from './support/fetch-under-test.ts'
import { serve } from './support/loopback-server.ts'

/** A server that answers with what it got. */
async function echo() {
  return serve(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { method, url, headers } = request
    response.end(JSON.stringify({ method, url, headers, body: Buffer.concat(chunks).toString('latin1') }))
  })
}

async function sent(init: GuardedRequestInit, path = '/') {
  const { origin } = await echo()
  const answer = await fetchUnderTest().fetch(`${origin}${path}`, init)
  return (await answer.json()) as { method: string; url: string; headers: Record<string, string>; body: string }
}

const form = new FormData()
form.set('name', 'value')

test.each<[string, GuardedRequestInit['body'], string, string | undefined]>([
  ['a string', 'a=ü', 'a=Ã¼', 'text/plain;charset=UTF-8'],
  ['bytes', new Uint8Array([1, 2, 255]), '\u0001\u0002\u00ff', undefined],
  ['a buffer', new Uint8Array([65, 66]).buffer, 'AB', undefined],
  ['search parameters', new URLSearchParams({ a: '1 2' }), 'a=1+2', 'application/x-www-form-urlencoded;charset=UTF-8'],
  ['a blob', new Blob(['blob'], { type: 'text/css' }), 'blob', 'text/css'],
  ['an empty string', '', '', 'text/plain;charset=UTF-8'],
])('sends %s with its length and type', async (_, body, expected, type) => {
  const got = await sent({ method: 'POST', body: body ?? null })
  expect(got).toMatchObject({ method: 'POST', body: expected })
  expect(got.headers['content-type']).toBe(type)
  expect(got.headers['content-length']).toBe(String(expected.length))
  expect(got.headers['transfer-encoding']).toBeUndefined()
})

test('sends a form, and keeps a content type that the caller gives', async () => {
  const got = await sent({ method: 'post', body: form })
  expect(got.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/)
  expect(got.body).toContain('name="name"\r\n\r\nvalue')
  const typed = await sent({ method: 'PUT', body: '{}', headers: { 'Content-Type': 'application/json' } })
  expect(typed.headers['content-type']).toBe('application/json')
})

test('sends path and query as they are, without the fragment', async () => {
  expect((await sent({}, '/a%20b/?c=d%26e&f=#g')).url).toBe('/a%20b/?c=d%26e&f=')
})

test('takes the bytes when it is called: what happens to them afterwards changes nothing', async () => {
  const { origin } = await echo()
  const body = new TextEncoder().encode('secret')
  const answering = fetchUnderTest().fetch(origin, { method: 'POST', body })
  body.fill(0)
  expect(await (await answering).json()).toMatchObject({ body: 'secret' })
})

test('leaves everything about the connection to itself', async () => {
  const headers = {
    'transfer-encoding': 'chunked',
    'content-length': '99',
    expect: '100-continue',
    upgrade: 'h2c',
    te: 'trailers',
    trailer: 'x',
    'keep-alive': 'timeout=1',
    'x-mine': 'yes',
  }
  const got = await sent({ method: 'POST', body: 'four', headers: { ...headers, connection: 'close' } })
  expect(got.headers).toMatchObject({ 'content-length': '4', connection: 'keep-alive', 'x-mine': 'yes' })
  for (const name of ['transfer-encoding', 'expect', 'upgrade', 'te', 'trailer', 'keep-alive']) {
    expect(got.headers[name]).toBeUndefined()
  }
  expect((await sent({ method: 'POST' })).headers['content-length']).toBe('0')
  expect((await sent({ method: 'DELETE' })).headers['content-length']).toBeUndefined()
})

test('a Host header may say what the URL says, and nothing else', async () => {
  const { origin, port } = await echo()
  const { fetch } = fetchUnderTest()
  expect((await fetch(origin, { headers: { host: `127.0.0.1:${port}` } })).status).toBe(200)
  await expect(fetch(origin, { headers: { host: 'internal.example' } })).rejects.toThrow(TypeError)
})

test.each<[string, GuardedRequestInit]>([
  ['a GET with a body', { body: 'x' }],
  ['a HEAD with a body', { method: 'HEAD', body: 'x' }],
  ['CONNECT', { method: 'CONNECT' }],
  ['TRACE', { method: 'trace' }],
  ['a method that is none', { method: 'GET / HTTP/1.1\r\nx: y' }],
  ['a header that is two', { headers: { a: 'b\r\nc: d' } }],
  ['a stream', { method: 'POST', body: new ReadableStream(), duplex: 'half' }],
  ['too many retries', { retries: 6 }],
  ['a time-out of nothing', { timeoutMs: 0 }],
  ['a time-out that is none', { timeoutMs: Number.NaN }],
  ['a limit below zero', { maxResponseBytes: -1 }],
  ['an unknown redirect', { redirect: 'maybe' as 'error' }],
])('refuses %s as a mistake of the caller', async (_, init) => {
  await expect(fetchUnderTest().fetch('https://api.example/', init)).rejects.toThrow(TypeError)
})

test('does not repeat a header that cannot be sent', async () => {
  const call = fetchUnderTest().fetch('https://api.example/', {
    headers: { authorization: 'planted\n' + 'secret\u0000' },
  })
  const error: Error = await call.then(
    () => new Error('sent'),
    (error) => error,
  )
  expect(error).toBeInstanceOf(TypeError)
  expect(`${error.message} ${error.stack} ${String(error.cause)}`).not.toContain('planted')
})

test('a URL that is none is refused without repeating it', async () => {
  const error = await errorOf(fetchUnderTest().fetch('/token?secret=planted'))
  expect(error.code).toBe('access_denied')
  expect(error.message).not.toContain('planted')
})
