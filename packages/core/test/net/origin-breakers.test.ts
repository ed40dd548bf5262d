import { expect, test } from 'vitest'
import { OriginBreakers } from '../../src/net/origin-breakers.ts'
import type { Logger } from '../../src/services/services.ts'
import { VirtualClock } from '@credbroker/testkit'
import { errorOf, fetchUnderTest, random, until } from './support/fetch-under-test.ts'
import { serve, serveBytes } from './support/loopback-server.ts'

const quiet: Logger = { debug() {}, info() {}, warn() {}, error() {} }

test('after five failures in a row calls fail at once, until a probe succeeds', async () => {
  let healthy = false
  let calls = 0
  const { origin } = await serve((_, response) => {
    calls++
    response.writeHead(healthy ? 200 : 500).end()
  })
  const warnings: unknown[] = []
  const logger = { ...quiet, warn: (message: string, fields?: unknown) => warnings.push([message, fields]) }
  const { fetch, clock } = fetchUnderTest({ allowLoopback: true }, { logger })
  for (let call = 0; call < 5; call++) expect((await fetch(origin)).status).toBe(500)
  const error = await errorOf(fetch(origin))
  expect(error).toMatchObject({ code: 'upstream_unavailable', retryable: true, retryAfterMs: 1000 })
  expect(error.message).toContain('"127.0.0.1" failed several times in a row')
  expect(calls).toBe(5)
  expect(warnings).toEqual([['an upstream keeps failing; calls to it are held back', { origin }]])

  await clock.advance(1000)
  expect((await fetch(origin)).status).toBe(500)
  expect((await errorOf(fetch(origin))).retryAfterMs).toBe(2000)
  healthy = true
  await clock.advance(2000)
  expect((await fetch(origin)).status).toBe(200)
  expect((await fetch(origin)).status).toBe(200)
  expect(calls).toBe(8)
})

test('connections that fail count, and other origins are not concerned', async () => {
  const dead = await serveBytes((socket) => socket.destroy())
  const good = await serve((_, response) => response.end('x'))
  const { fetch } = fetchUnderTest()
  for (let call = 0; call < 5; call++) await errorOf(fetch(dead.origin))
  expect((await errorOf(fetch(dead.origin))).retryAfterMs).toBeGreaterThan(0)
  expect(dead.connections()).toBe(5)
  expect((await fetch(good.origin)).status).toBe(200)
})

test('time-outs count, also those that the caller brings; a caller who loses interest does not', async () => {
  const { origin, connections } = await serveBytes(() => {})
  const { fetch, clock } = fetchUnderTest()
  const give = async (reason: unknown, at: number) => {
    const controller = new AbortController()
    const call = fetch(origin, { signal: controller.signal }).catch(() => {})
    await until(() => connections() === at)
    controller.abort(reason)
    await call
  }
  for (let call = 1; call <= 10; call++) await give(new Error('not interested'), call)
  for (let call = 11; call <= 14; call++) await give(new DOMException('', 'TimeoutError'), call)
  const last = errorOf(fetch(origin))
  await until(() => connections() === 15)
  await clock.advance(30_000)
  expect((await last).message).toContain('within 30000 ms')
  expect((await errorOf(fetch(origin))).retryAfterMs).toBeGreaterThan(0)
})

test('a call that came too late to be made says nothing about the other side', async () => {
  const { origin } = await serve((_, response) => response.end('x'))
  const { fetch } = fetchUnderTest()
  const signal = AbortSignal.abort(new DOMException('', 'TimeoutError'))
  for (let call = 0; call < 12; call++) await expect(fetch(origin, { signal })).rejects.toBe(signal.reason)
  expect((await fetch(origin)).status).toBe(200)
})

test.each([400, 401, 429])('an answer of %i says that the other side is there', async (status) => {
  const { origin } = await serve((_, response) => response.writeHead(status).end())
  const { fetch } = fetchUnderTest()
  for (let call = 0; call < 12; call++) expect((await fetch(origin)).status).toBe(status)
})

test('what the rules refuse opens no circuit', async () => {
  const { fetch } = fetchUnderTest({}, { resolve: async () => ['10.0.0.5'] })
  for (let call = 0; call < 12; call++) {
    expect((await errorOf(fetch('https://inside.example/'))).code).toBe('access_denied')
  }
})

test('a name that does not resolve opens the circuit, and repetitions end there', async () => {
  let asked = 0
  const resolve = async () => {
    asked++
    throw Object.assign(new Error('planted'), { code: 'ENOTFOUND' })
  }
  const { fetch } = fetchUnderTest({}, { resolve })
  for (let call = 0; call < 5; call++) {
    expect((await errorOf(fetch('https://nowhere.example/'))).message).toBe(
      'calling "nowhere.example" failed (ENOTFOUND); try again',
    )
  }
  expect((await errorOf(fetch('https://nowhere.example/', { retries: 5 }))).retryAfterMs).toBeGreaterThan(0)
  expect(asked).toBe(5)
})

test('remembers a thousand origins, those that were called last', () => {
  const breakers = new OriginBreakers(new VirtualClock(), random, undefined)
  const first = breakers.of('https://first.example')
  const second = breakers.of('https://second.example')
  for (let origin = 0; origin < 998; origin++) breakers.of(`https://${origin}.example`)
  expect(breakers.of('https://first.example')).toBe(first)
  breakers.of('https://one-more.example')
  expect(breakers.of('https://first.example')).toBe(first)
  expect(breakers.of('https://second.example')).not.toBe(second)
})
