import { setImmediate } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { errorOf, fetchUnderTest, until } from './support/fetch-under-test.ts'
import { serve, serveBytes } from './support/loopback-server.ts'

/** A server that takes calls and says no more than `first`. */
async function hanging(first = '') {
  const state = { calls: 0, open: 0 }
  const server = await serveBytes((socket) => {
    state.calls++
    state.open++
    socket.on('close', () => state.open--)
    socket.write(first)
  })
  return { state, ...server }
}

test('ends a call whose answer does not come within 30 s, and its connection', async () => {
  const { state, origin } = await hanging()
  const { fetch, clock } = fetchUnderTest()
  const failing = errorOf(fetch(origin))
  await until(() => state.calls === 1)
  await clock.advance(29_999)
  expect(state.open).toBe(1)
  await clock.advance(1)
  const error = await failing
  expect(error).toMatchObject({ code: 'upstream_unavailable', retryable: true })
  expect(error.message).toBe('"127.0.0.1" did not finish its answer within 30000 ms; try again')
  await until(() => state.open === 0)
  expect(clock.pending).toBe(0)
})

test.each([
  ['headers', 'HTTP/1.1 200 OK\r\ncontent-le'],
  ['body', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf'],
])('ends a call whose %s stop in the middle', async (_, first) => {
  const { state, origin } = await hanging(first)
  const { fetch, clock } = fetchUnderTest()
  const failing = errorOf(fetch(origin, { timeoutMs: 5000 }).then((answer) => answer.text()))
  await until(() => state.calls === 1)
  for (let turn = 0; turn < 20; turn++) await setImmediate()
  await clock.advance(5000)
  expect((await failing).message).toContain('within 5000 ms')
  await until(() => state.open === 0)
})

test('a body that trickles does not keep a call alive', async () => {
  let trickle = () => {}
  const { origin } = await serve((_, response) => {
    trickle = () => response.write('x')
    trickle()
  })
  const { fetch, clock } = fetchUnderTest()
  const answer = await fetch(origin)
  const failing = errorOf(answer.text())
  for (let second = 0; second < 30; second++) {
    trickle()
    for (let turn = 0; turn < 5; turn++) await setImmediate()
    await clock.advance(1000)
  }
  expect((await failing).message).toContain('within 30000 ms')
})

test('a body that nobody reads is let go when the time is over', async () => {
  const { state, origin } = await hanging('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf')
  const { fetch, clock } = fetchUnderTest()
  const answer = await fetch(origin)
  await clock.advance(30_000)
  await until(() => state.open === 0)
  expect((await errorOf(answer.text())).message).toContain('within 30000 ms')
})

test('no time-out is left when the answer was read, or the call failed', async () => {
  const { origin, stop } = await serve((_, response) => response.end('x'))
  const { fetch, clock } = fetchUnderTest()
  await (await fetch(origin)).text()
  expect(clock.pending).toBe(0)
  await fetch(origin, { method: 'HEAD' })
  expect(clock.pending).toBe(0)
  await stop()
  await errorOf(fetch(origin))
  expect(clock.pending).toBe(0)
})

test('gives up connecting after 10 s, the look-up included', async () => {
  let asked = false
  const { fetch, clock } = fetchUnderTest(
    {},
    {
      resolve: () => {
        asked = true
        return new Promise(() => {})
      },
    },
  )
  const failing = errorOf(fetch('https://slow.example/'))
  await until(() => asked)
  await clock.advance(9999)
  await clock.advance(1)
  expect((await failing).message).toBe('connecting to "slow.example" took longer than 10000 ms; try again')
  expect(clock.pending).toBe(0)
})

test('a TLS handshake that does not come counts as connecting', async () => {
  const { state, port } = await hanging()
  const { fetch, clock } = fetchUnderTest()
  const failing = errorOf(fetch(`https://127.0.0.1:${port}/`, { connectTimeoutMs: 700 }))
  await until(() => state.calls === 1)
  await clock.advance(700)
  expect((await failing).message).toContain('took longer than 700 ms')
  await until(() => state.open === 0)
})

test('a connection that stands is not ended by the time for connecting', async () => {
  let answer = () => {}
  const { origin } = await serve((_, response) => {
    answer = () => response.end('late')
  })
  const { fetch, clock } = fetchUnderTest()
  for (let call = 0; call < 2; call++) {
    answer = () => {}
    const blank = answer
    const answering = fetch(origin)
    await until(() => answer !== blank)
    await clock.advance(20_000)
    answer()
    expect(await (await answering).text()).toBe('late')
  }
})

describe('a caller who gives up', () => {
  const reason = new Error('changed my mind')

  test('before the call: nothing is sent', async () => {
    const { origin, connections } = await serve((_, response) => response.end())
    const { fetch, clock } = fetchUnderTest()
    await expect(fetch(origin, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    expect(connections()).toBe(0)
    expect(clock.pending).toBe(0)
  })

  test('while waiting: gets his reason, and the connection is closed', async () => {
    const { state, origin } = await hanging()
    const { fetch, clock } = fetchUnderTest()
    const controller = new AbortController()
    const call = fetch(origin, { signal: controller.signal, retries: 5 })
    await until(() => state.calls === 1)
    controller.abort(reason)
    await expect(call).rejects.toBe(reason)
    await until(() => state.open === 0)
    expect(state.calls).toBe(1)
    expect(clock.pending).toBe(0)
  })

  test('without a reason that is an error: gets it all the same', async () => {
    const { state, origin } = await hanging()
    const controller = new AbortController()
    const call = fetchUnderTest().fetch(origin, { signal: controller.signal })
    await until(() => state.calls === 1)
    controller.abort('a text')
    await expect(call).rejects.toBe('a text')
  })

  test('while reading: gets his reason, and the connection is closed', async () => {
    const { state, origin } = await hanging('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf')
    const controller = new AbortController()
    const answer = await fetchUnderTest().fetch(origin, { signal: controller.signal })
    const reading = answer.text()
    await setImmediate()
    controller.abort(reason)
    await expect(reading).rejects.toBe(reason)
    await until(() => state.open === 0)
  })

  test('after the end: nothing happens', async () => {
    const { origin, connections } = await serve((_, response) => response.end('x'))
    const { fetch } = fetchUnderTest()
    const controller = new AbortController()
    expect(await (await fetch(origin, { signal: controller.signal })).text()).toBe('x')
    controller.abort(reason)
    expect(await (await fetch(origin)).text()).toBe('x')
    expect(connections()).toBe(1)
  })
})
