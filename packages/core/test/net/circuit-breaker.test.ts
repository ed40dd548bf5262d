import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CircuitBreaker } from '../../src/net/circuit-breaker.ts'
import type { Random } from '../../src/services/services.ts'
import { VirtualClock } from '@credbroker/testkit'

/** Bytes that are all the same: 0 gives the shortest waiting times, 255 nearly the longest. */
const fixed = (byte: number): Random => ({ bytes: (length) => new Uint8Array(length).fill(byte) })

function broken(byte = 255) {
  const clock = new VirtualClock()
  const breaker = new CircuitBreaker(clock, fixed(byte))
  for (let call = 0; call < 5; call++) {
    expect(breaker.admit()).toBeUndefined()
    breaker.failed()
  }
  return { clock, breaker }
}

describe('a circuit breaker', () => {
  test('opens after five failures in a row and says when to come back', () => {
    const { breaker } = broken()
    expect(breaker.state).toBe('open')
    expect(breaker.admit()).toEqual({ retryAfterMs: 1000 })
  })

  test('a success between failures starts the count anew', () => {
    const breaker = new CircuitBreaker(new VirtualClock(), fixed(0))
    for (let call = 0; call < 40; call++) {
      expect(breaker.admit()).toBeUndefined()
      if (call % 5 === 4) breaker.succeeded()
      else breaker.failed()
    }
    expect(breaker.state).toBe('closed')
  })

  test('failures that are far apart do not add up, and old ones drop out one by one', async () => {
    const clock = new VirtualClock()
    const breaker = new CircuitBreaker(clock, fixed(0))
    for (let call = 0; call < 20; call++) {
      breaker.failed()
      await clock.advance(15_001)
    }
    expect(breaker.state).toBe('closed')
    // The last three of the slow failures are still young enough to be the first of five.
    breaker.failed()
    expect(breaker.state).toBe('closed')
    breaker.failed()
    expect(breaker.state).toBe('open')
  })

  test('lets one probe through when the time is over, and closes when it succeeds', async () => {
    const { clock, breaker } = broken()
    await clock.advance(999)
    expect(breaker.admit()).toEqual({ retryAfterMs: 1 })
    await clock.advance(1)
    expect(breaker.state).toBe('half-open')
    expect(breaker.admit()).toBeUndefined()
    expect(breaker.admit()).toEqual({ retryAfterMs: 1000 })
    breaker.succeeded()
    expect(breaker.state).toBe('closed')
    for (let call = 0; call < 10; call++) expect(breaker.admit()).toBeUndefined()
  })

  test('doubles its time with every failed probe, up to half a minute, and starts small again after a success', async () => {
    const { clock, breaker } = broken()
    const waits = []
    for (let probe = 0; probe < 8; probe++) {
      const retryAfterMs = breaker.admit()?.retryAfterMs ?? 0
      waits.push(retryAfterMs)
      await clock.advance(retryAfterMs)
      expect(breaker.admit()).toBeUndefined()
      breaker.failed()
    }
    expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000])
    await clock.advance(30_000)
    breaker.admit()
    breaker.succeeded()
    for (let call = 0; call < 5; call++) breaker.failed()
    expect(breaker.admit()).toEqual({ retryAfterMs: 1000 })
  })

  test('spreads its time by the random service, over the upper half', () => {
    expect(broken(0).breaker.admit()).toEqual({ retryAfterMs: 500 })
    expect(broken(128).breaker.admit()).toEqual({ retryAfterMs: 751 })
  })

  test('a probe that was given up makes room for the next one', async () => {
    const { clock, breaker } = broken()
    await clock.advance(1000)
    expect(breaker.admit()).toBeUndefined()
    breaker.abandoned()
    expect(breaker.admit()).toBeUndefined()
    expect(breaker.admit()).toBeDefined()
  })

  test('a probe that nobody told the outcome of does not block for ever', async () => {
    const { clock, breaker } = broken()
    await clock.advance(1000)
    expect(breaker.admit()).toBeUndefined()
    await clock.advance(59_999)
    expect(breaker.admit()).toBeDefined()
    await clock.advance(1)
    expect(breaker.admit()).toBeUndefined()
  })

  test('what comes late from calls of an earlier period changes nothing', async () => {
    const { clock, breaker } = broken()
    const before = 0
    await clock.advance(1000)
    expect(breaker.admit()).toBeUndefined()
    const probe = breaker.period
    breaker.failed(before)
    breaker.abandoned(before)
    breaker.succeeded(before)
    expect(breaker.state).toBe('half-open')
    expect(breaker.admit()).toBeDefined()
    breaker.succeeded(probe)
    for (let call = 0; call < 10; call++) breaker.failed(before)
    expect(breaker.state).toBe('closed')
  })

  test('a clock that is set back does not keep it open', () => {
    let nowMs = 1_800_000_000_000
    const breaker = new CircuitBreaker({ now: () => nowMs, schedule: () => () => {} }, fixed(255))
    for (let call = 0; call < 5; call++) breaker.failed()
    nowMs -= 3_600_000
    expect(breaker.admit()).toBeUndefined()
  })
})

const step = fc.oneof(
  fc.record({ do: fc.constant('call' as const), outcome: fc.constantFrom('succeeded', 'failed', 'abandoned') }),
  fc.record({ do: fc.constant('begin' as const) }),
  fc.record({ do: fc.constant('end' as const), outcome: fc.constantFrom('succeeded', 'failed', 'abandoned') }),
  fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 40_000 }) }),
)

test('whatever happens in whatever order: never more than one probe, never open for longer than half a minute', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), fc.integer({ min: 0, max: 255 }), (steps, byte) => {
      let nowMs = 1_800_000_000_000
      const breaker = new CircuitBreaker({ now: () => nowMs, schedule: () => () => {} }, fixed(byte))
      const underWay: number[] = []
      let probe: { readonly period: number; readonly sinceMs: number } | undefined
      const begin = (): boolean => {
        const before = breaker.state
        const refusal = breaker.admit()
        if (refusal !== undefined) {
          expect(before).not.toBe('closed')
          expect(refusal.retryAfterMs).toBeGreaterThan(0)
          expect(refusal.retryAfterMs).toBeLessThanOrEqual(30_000)
          return false
        }
        expect(before).not.toBe('open')
        if (before === 'half-open') {
          if (probe !== undefined) expect(nowMs - probe.sinceMs).toBeGreaterThanOrEqual(60_000)
          probe = { period: breaker.period, sinceMs: nowMs }
        }
        underWay.push(breaker.period)
        return true
      }
      const end = (period: number | undefined, outcome: string): void => {
        if (period === undefined) return
        const before = breaker.state
        breaker[outcome as 'succeeded'](period)
        if (probe?.period !== period) {
          if (before !== 'closed') expect(breaker.state).toBe(before)
          return
        }
        probe = undefined
        if (outcome === 'succeeded') expect(breaker.state).toBe('closed')
        if (outcome === 'failed') expect(breaker.state).toBe('open')
      }
      for (const each of steps) {
        if (each.do === 'wait') nowMs += each.ms
        else if (each.do === 'begin') begin()
        else if (each.do === 'end') end(underWay.shift(), each.outcome)
        else if (begin()) end(underWay.pop(), each.outcome)
      }
      // It always comes back by itself.
      nowMs += 60_000
      expect(breaker.admit()).toBeUndefined()
      breaker.succeeded()
      expect(breaker.state).toBe('closed')
    }),
    { numRuns: 500 },
  )
})

test('opens exactly when the last five outcomes were failures within the window', () => {
  const outcomes = fc.array(fc.record({ failed: fc.boolean(), afterMs: fc.integer({ min: 0, max: 25_000 }) }), {
    maxLength: 60,
  })
  fc.assert(
    fc.property(outcomes, (calls) => {
      let nowMs = 1_800_000_000_000
      const breaker = new CircuitBreaker({ now: () => nowMs, schedule: () => () => {} }, fixed(1))
      let row: number[] = []
      for (const { failed, afterMs } of calls) {
        nowMs += afterMs
        if (failed) breaker.failed()
        else breaker.succeeded()
        row = failed ? [...row, nowMs] : []
        const opens = row.length >= 5 && nowMs - row.at(-5)! <= 60_000
        expect(breaker.state).toBe(opens ? 'open' : 'closed')
        if (opens) return
      }
    }),
  )
})
