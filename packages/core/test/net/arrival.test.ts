import { createServer } from 'node:http'
import { expect, test } from 'vitest'
import { BrokerError, mayHaveArrived } from '../../src/index.ts'
import type { GuardedRequestInit } from '../../src/net/guarded-request-init.ts'
import { errorOf, fetchUnderTest, until } from './support/fetch-under-test.ts'
import { listen, serve, serveBytes } from './support/loopback-server.ts'

const post: GuardedRequestInit = { method: 'POST', body: 'refresh_token=x' }

/** The error of a call, whatever it is. */
const thrownBy = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  )

async function closedPort(): Promise<number> {
  const server = await listen(createServer(), '127.0.0.1')
  await server.stop()
  return server.port
}

test('a call whose connection is refused did not arrive', async () => {
  const error = await errorOf(fetchUnderTest().fetch(`http://127.0.0.1:${await closedPort()}/token`, post))
  expect(error.message).toContain('ECONNREFUSED')
  expect(mayHaveArrived(error)).toBe(false)
})

test('a call to a name that nobody knows did not arrive', async () => {
  const resolve = () => Promise.reject(Object.assign(new Error('x'), { code: 'ENOTFOUND' }))
  const error = await errorOf(fetchUnderTest({}, { resolve }).fetch('https://idp.example/token', post))
  expect(error.code).toBe('upstream_unavailable')
  expect(mayHaveArrived(error)).toBe(false)
})

test('a call that the rules refuse did not arrive, whether for its URL or for its address', async () => {
  const resolve = async () => ['10.0.0.1']
  for (const url of ['http://idp.example/token', 'https://idp.example/token']) {
    const error = await errorOf(fetchUnderTest({}, { resolve }).fetch(url, post))
    expect(error.code).toBe('access_denied')
    expect(mayHaveArrived(error)).toBe(false)
  }
})

test('a call whose connection breaks after the request may have arrived', async () => {
  const { origin } = await serveBytes((socket) => socket.resetAndDestroy())
  const error = await errorOf(fetchUnderTest().fetch(`${origin}/token`, post))
  expect(error.message).toContain('ECONNRESET')
  expect(mayHaveArrived(error)).toBe(true)
})

test('a call whose answer makes no sense, or stops in the middle, may have arrived', async () => {
  const nonsense = await serveBytes((socket) => socket.end('nonsense\r\n\r\n'))
  expect(mayHaveArrived(await errorOf(fetchUnderTest().fetch(nonsense.origin, post)))).toBe(true)
  const half = await serveBytes((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf'))
  const answer = fetchUnderTest()
    .fetch(half.origin, post)
    .then((response) => response.text())
  expect(mayHaveArrived(await errorOf(answer))).toBe(true)
})

test('a call on a kept connection that turns out to be dead may have arrived', async () => {
  const { origin } = await serveBytes((socket, bytes) => {
    if (bytes.includes('POST')) socket.resetAndDestroy()
    else socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nx')
  })
  const { fetch } = fetchUnderTest()
  await (await fetch(origin)).text()
  expect(mayHaveArrived(await errorOf(fetch(origin, post)))).toBe(true)
})

test('a call that is repeated may have arrived the first time, though the second found nobody', async () => {
  const server = await serveBytes((socket) => {
    socket.resetAndDestroy()
    void server.stop()
  })
  const { fetch, clock } = fetchUnderTest()
  const work = errorOf(fetch(server.origin, { ...post, retries: 1 }))
  await until(() => server.connections() === 1)
  await clock.advanceUntil(work, 1_000)
  const error = await work
  expect(error.message).toContain('ECONNREFUSED')
  expect(mayHaveArrived(error)).toBe(true)
})

test('a call that was redirected has arrived, though where it was sent on it must not or cannot go', async () => {
  const port = await closedPort()
  for (const location of ['http://10.0.0.1/', `http://127.0.0.1:${port}/`]) {
    const { origin } = await serve((_, response) => response.writeHead(303, { location }).end())
    for (const redirect of ['follow', 'error'] as const)
      expect(mayHaveArrived(await errorOf(fetchUnderTest().fetch(origin, { ...post, redirect })))).toBe(true)
  }
})

test('a call that took too long to connect did not arrive; one that took too long to be answered may have', async () => {
  const asked = Promise.withResolvers<void>()
  const silent = await serve(() => asked.resolve())
  const { fetch, clock } = fetchUnderTest()
  const answering = errorOf(fetch(silent.origin, { ...post, timeoutMs: 5_000 }))
  await asked.promise
  await clock.advance(5_000)
  expect(mayHaveArrived(await answering)).toBe(true)

  const lookup = Promise.withResolvers<readonly string[]>()
  for (const init of [{ timeoutMs: 5_000 }, { connectTimeoutMs: 5_000 }]) {
    const slow = fetchUnderTest({}, { resolve: () => lookup.promise })
    const connecting = errorOf(slow.fetch('https://idp.example', { ...post, ...init }))
    await slow.clock.settle()
    await slow.clock.advance(5_000)
    expect((await connecting).code).toBe('upstream_unavailable')
    expect(mayHaveArrived(await connecting)).toBe(false)
  }
})

test('when one abort ends two calls, the one that was not sent does not speak for the one that was', async () => {
  const asked = Promise.withResolvers<void>()
  const silent = await serve(() => asked.resolve())
  const lookup = Promise.withResolvers<readonly string[]>()
  const resolve = (host: string) => (host === 'idp.example' ? lookup.promise : Promise.resolve(['127.0.0.1']))
  const { fetch, clock } = fetchUnderTest({ allowLoopback: true }, { resolve })
  const controller = new AbortController()
  const { signal } = controller
  const sent = thrownBy(fetch(silent.origin, { ...post, signal }))
  const waiting = thrownBy(fetch('https://idp.example', { ...post, signal }))
  await asked.promise
  await clock.settle()
  controller.abort(new BrokerError('upstream_unavailable', 'too late'))
  expect(await waiting).toBe(signal.reason)
  expect(await sent).toBe(signal.reason)
  expect(mayHaveArrived(await sent)).toBe(true)
})

test('Node’s own fetch is understood: refused did not arrive, reset may have', async () => {
  const refused = await thrownBy(fetch(`http://127.0.0.1:${await closedPort()}/`, { method: 'POST', body: 'x' }))
  expect(mayHaveArrived(refused)).toBe(false)
  const { origin } = await serveBytes((socket) => socket.resetAndDestroy())
  expect(mayHaveArrived(await thrownBy(fetch(origin, { method: 'POST', body: 'x' })))).toBe(true)
})

test.each([
  ['nothing', undefined],
  ['a text', 'ECONNREFUSED'],
  ['an error without a code', new TypeError('fetch failed')],
  ['an error with another code', Object.assign(new Error('x'), { code: 'ECONNRESET' })],
  [
    'a connection that stood and became unreachable',
    Object.assign(new Error('x'), { code: 'EHOSTUNREACH', syscall: 'read' }),
  ],
  ['what the vendor refused', new BrokerError('upstream_rejected', 'no')],
])('%s says nothing, so the call may have arrived', (_name, error) => expect(mayHaveArrived(error)).toBe(true))
