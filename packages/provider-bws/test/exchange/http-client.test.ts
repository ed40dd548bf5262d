import { describe, expect, test } from 'vitest'
import { bwsBroker, type BwsWorld, passing } from '../support/bws-broker.ts'
import type { FakeAnswer } from '../support/fake-bitwarden.ts'
import { refusalOf } from '../support/refusal.ts'

/** Reads one secret of a server whose API gives these answers first. */
async function reading(
  ...answers: readonly FakeAnswer[]
): Promise<BwsWorld & { readonly read: () => Promise<string> }> {
  const world = await bwsBroker()
  const { id } = world.bitwarden.add('a', 'b')
  const left = [...answers]
  world.bitwarden.intercept = ({ path }) => (path.startsWith('/api') ? left.shift() : undefined)
  const read = async () =>
    (await passing(world.clock, world.broker.get('vault', { bwsSecretRequest: { id } }))).bwsSecretResponse.value ?? ''
  return { ...world, read }
}

const limited = (seconds?: number): FakeAnswer => ({
  status: 429,
  headers: seconds === undefined ? {} : { 'retry-after': String(seconds) },
  json: { message: 'Slow down! Too many requests. Try again in 1s.', object: 'error' },
})

describe('a reading that fails for a moment', () => {
  test.each([502, 503, 504])('with %i is repeated', async (status) => {
    const { read, bitwarden } = await reading({ status }, { status })
    expect(await read()).toBe('b')
    expect(bitwarden.calls).toHaveLength(3)
  })

  test('is repeated twice and no more', async () => {
    const { read, bitwarden } = await reading({ status: 503 }, { status: 503 }, { status: 503 })
    expect(await refusalOf(read)).toMatchObject({ code: 'upstream_unavailable', retryable: true })
    expect(bitwarden.calls).toHaveLength(3)
  })

  test.each([400, 403, 404, 500])('with %i is not', async (status) => {
    const { read, bitwarden } = await reading({ status })
    await refusalOf(read)
    expect(bitwarden.calls).toHaveLength(1)
  })
})

describe('a limit', () => {
  test('is waited for as long as the vendor says', async () => {
    const { read, bitwarden, clock } = await reading(limited(3))
    const begunMs = clock.now()
    expect(await read()).toBe('b')
    expect(clock.now() - begunMs).toBeGreaterThanOrEqual(3_000)
    expect(bitwarden.calls).toHaveLength(2)
  })

  test('without a time is tried again after a moment', async () => {
    const { read } = await reading(limited())
    expect(await read()).toBe('b')
  })

  test('that lasts is an error which says for how long', async () => {
    const { read, bitwarden } = await reading(limited(60), limited(60))
    expect(await refusalOf(read)).toMatchObject({ code: 'throttled', retryable: true, retryAfterMs: 60_000 })
    expect(bitwarden.calls).toHaveLength(1)
  })

  test('that is absurd is cut', async () => {
    const { read } = await reading(limited(86_400))
    expect(await refusalOf(read)).toMatchObject({ retryAfterMs: 300_000 })
  })
})

test('an answer that is too large is refused', async () => {
  const world = await bwsBroker()
  world.bitwarden.intercept = () => ({ status: 200, text: ' '.repeat(1_048_577) })
  const error = await refusalOf(() => passing(world.clock, world.broker.get('vault', { bwsTokenRequest: {} })))
  expect(error).toMatchObject({ code: 'upstream_unavailable', message: 'the answer is too large' })
})
