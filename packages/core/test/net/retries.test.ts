import { describe, expect, test } from 'vitest'
import type { GuardedRequestInit } from '../../src/net/guarded-request-init.ts'
import { retryDelayMs } from '../../src/net/retry-policy.ts'
import type { Random } from '../../src/services/services.ts'
import { errorOf, fetchUnderTest, until } from './support/fetch-under-test.ts'
import { serve } from './support/loopback-server.ts'

/** Answers with these statuses one after another; 0 ends the connection instead. The last one repeats. */
async function answering(statuses: readonly number[], headers: Record<string, string> = {}) {
  const bodies: string[] = []
  const server = await serve(async (request, response) => {
    const status = statuses[Math.min(bodies.length, statuses.length - 1)] ?? 200
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    bodies.push(Buffer.concat(chunks).toString())
    if (status === 0) request.socket.destroy()
    else response.writeHead(status, headers).end(String(status))
  })
  return { ...server, bodies }
}

/** Makes the call, moving the clock to the end of every wait before a repetition, and notes how long it was. */
async function patiently(origin: string, init: GuardedRequestInit) {
  const { fetch, clock } = fetchUnderTest()
  const waits: number[] = []
  const schedule = clock.schedule.bind(clock)
  let idle = true
  clock.schedule = (callback, delayMs, options?: { background?: boolean }) => {
    if (options?.background === true) return schedule(callback, delayMs)
    waits.push(delayMs)
    idle = false
    return schedule(() => {
      idle = true
      callback()
    }, delayMs)
  }
  const state = { ended: false }
  const call = fetch(origin, init).finally(() => {
    state.ended = true
  })
  call.catch(() => {})
  while (!state.ended) {
    await until(() => state.ended || !idle)
    if (!state.ended) await clock.advance(waits.at(-1) ?? 0)
  }
  return { answer: call, waits: waits.map(Math.round) }
}

test('nothing is repeated unless the call says so', async () => {
  const { origin, bodies } = await answering([503, 200])
  expect((await fetchUnderTest().fetch(origin)).status).toBe(503)
  expect(bodies).toHaveLength(1)
})

test.each([502, 503, 504, 0])('%i is tried again, after a time that doubles', async (status) => {
  const { origin, bodies } = await answering([status, status, status, 200])
  const { answer, waits } = await patiently(origin, { method: 'POST', body: 'the body', retries: 5 })
  expect(await (await answer).text()).toBe('200')
  expect(waits).toEqual([200, 400, 800])
  expect(bodies).toEqual(Array.from({ length: 4 }, () => 'the body'))
})

test('after the last repetition the answer stands, and an error stays an error', async () => {
  const busy = await answering([503])
  expect((await (await patiently(busy.origin, { retries: 2 })).answer).status).toBe(503)
  expect(busy.bodies).toHaveLength(3)
  const dead = await answering([0])
  const { answer } = await patiently(dead.origin, { retries: 2 })
  expect((await errorOf(answer)).message).toContain('ECONNRESET')
  expect(dead.bodies).toHaveLength(3)
})

test.each([200, 400, 401, 404, 429, 500, 501])('%i is not tried again', async (status) => {
  const { origin, bodies } = await answering([status])
  expect((await fetchUnderTest().fetch(origin, { retries: 5 })).status).toBe(status)
  expect(bodies).toHaveLength(1)
})

test.each([429, 503])('%i with Retry-After is tried again when it says, and not earlier', async (status) => {
  const { origin } = await answering([status, 200], { 'retry-after': '7' })
  const { answer, waits } = await patiently(origin, { retries: 1 })
  expect((await answer).status).toBe(200)
  expect(waits).toEqual([7200])
})

test('an answer that asks for more time than there is comes back as it is', async () => {
  const { origin, bodies } = await answering([429], { 'retry-after': '60' })
  const answer = await fetchUnderTest().fetch(origin, { retries: 5 })
  expect(answer.status).toBe(429)
  expect(answer.headers.get('retry-after')).toBe('60')
  expect(await answer.text()).toBe('429')
  expect(bodies).toHaveLength(1)
})

test('an answer that is not waited for is let go, however long it would be', async () => {
  const open = new Set<unknown>()
  let calls = 0
  const { origin } = await serve((_, response) => {
    calls++
    if (calls === 2) {
      response.end('done')
      return
    }
    open.add(response)
    response.on('close', () => open.delete(response))
    response.writeHead(503).write('never ends')
  })
  const { answer } = await patiently(origin, { retries: 1 })
  expect(await (await answer).text()).toBe('done')
  await until(() => open.size === 0)
})

test('a refused address is not tried again', async () => {
  let asked = 0
  const resolve = async () => {
    asked++
    return ['10.0.0.5']
  }
  await errorOf(fetchUnderTest({}, { resolve }).fetch('https://inside.example/', { retries: 5 }))
  expect(asked).toBe(1)
})

test('whoever gives up while waiting gets his reason, and no timer is left', async () => {
  const { origin, bodies } = await answering([503])
  const { fetch, clock } = fetchUnderTest()
  const controller = new AbortController()
  const call = fetch(origin, { retries: 5, signal: controller.signal })
  await until(() => clock.pending === 2 && bodies.length === 1)
  controller.abort('enough')
  await expect(call).rejects.toBe('enough')
  expect(clock.pending).toBe(0)
})

test('redirects and repetitions share one count', async () => {
  let calls = 0
  const { origin } = await serve((request, response) => {
    calls++
    if (request.url === '/end') response.writeHead(503).end()
    else if (calls === 1) response.writeHead(503).end()
    else response.writeHead(302, { location: '/end' }).end()
  })
  const { answer } = await patiently(origin, { retries: 2, redirect: 'follow' })
  expect((await answer).status).toBe(503)
  expect(calls).toBe(4)
})

describe('the time before a repetition', () => {
  const at = { nowMs: 0, deadlineAtMs: 30_000 }
  const bytes = (byte: number): Random => ({ bytes: (length) => new Uint8Array(length).fill(byte) })
  const unavailable = { status: 503, retryAfter: undefined }

  test('is any part of the whole', () => {
    expect(retryDelayMs(unavailable, { ...at, repeated: 0 }, bytes(0))).toBe(0)
    expect(retryDelayMs(unavailable, { ...at, repeated: 0 }, bytes(128))).toBeCloseTo(100, -1)
  })

  test('does not grow beyond five seconds', () => {
    expect(retryDelayMs(unavailable, { ...at, repeated: 20 }, bytes(255))).toBeCloseTo(5000, -1)
  })

  test('has to leave time for the answer', () => {
    expect(retryDelayMs(unavailable, { nowMs: 29_900, deadlineAtMs: 30_000, repeated: 0 }, bytes(255))).toBeUndefined()
    expect(retryDelayMs({ status: 429, retryAfter: '30' }, { ...at, repeated: 0 }, bytes(0))).toBeUndefined()
    expect(retryDelayMs({ status: 429, retryAfter: '29' }, { ...at, repeated: 0 }, bytes(0))).toBe(29_000)
  })
})
