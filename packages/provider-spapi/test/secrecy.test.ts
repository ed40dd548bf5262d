import { inspect } from 'node:util'
import { BrokerError } from '@credbroker/core'
import { expect, test } from 'vitest'
import type { Fault } from './support/amazon/faults.ts'
import { spApiWorld } from './support/spapi-world.ts'
import { steadyNetwork } from './support/steady-network.ts'

/** Everything that an error shows to whoever looks. */
function textsOf(error: unknown): string {
  const texts = [inspect(error, { depth: 20, showHidden: true }), JSON.stringify(error), String(error)]
  for (let at = error; at instanceof Error; at = at.cause) {
    texts.push(at.message, at.stack ?? '', JSON.stringify(at, Object.getOwnPropertyNames(at)))
    if (at instanceof BrokerError) texts.push(JSON.stringify(at.toJSON()))
  }
  return texts.join('\n')
}

/** An answer that repeats what it was sent, as some gateways do. */
const repeating = (status: number, secrets: readonly string[]): Fault => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({
    error: secrets[0],
    error_description: secrets.join(' '),
    errors: [{ code: secrets[1], message: secrets.join(' ') }],
  }),
})

const faults: readonly (readonly [string, (secrets: readonly string[]) => Fault])[] = [
  ['a 400 that repeats the request', (secrets) => repeating(400, secrets)],
  ['a 403 that repeats the request', (secrets) => repeating(403, secrets)],
  ['a 200 that is no token', (secrets) => repeating(200, secrets)],
  ['a 500 that repeats the request', (secrets) => repeating(500, secrets)],
  ['a reset connection', () => 'reset'],
  ['a page of a gateway', () => 'html'],
]

for (const [name, fault] of faults)
  test(`${name} lets no secret out: not in errors, logs, events or audit records`, async () => {
    const { broker, amazon, app, seller, clock, logger } = await spApiWorld()
    const audit: unknown[] = []
    const network = steadyNetwork(clock)
    const made = await broker({
      services: { fetch: network.fetch, audit: { append: (record) => void audit.push(record) } },
    })
    const events: unknown[] = []
    for (const event of ['issued', 'denied', 'failed', 'renewed', 'called'] as const)
      made.on(event, (told: unknown) => events.push(told))
    const { spApiTokenResponse } = await made.get('amazon', { spApiTokenRequest: {} })
    const secrets = [app.clientSecret, seller.refreshToken, spApiTokenResponse.accessToken ?? '']
    amazon.faults.lwa.during(fault(secrets), 3_600_000)
    amazon.faults.sellingPartner.during(fault(secrets), 3_600_000)
    await clock.advance(20_000)
    const asked = [
      made.get('amazon', { spApiTokenRequest: {} }, { workload: 'host', forceRefresh: true }),
      made.get('amazon', { spApiRestrictedDataTokenRequest: { operation: 'orders.getOrders' } }),
      made.act('amazon', 'rotate-secret'),
    ].map((work) => work.catch((error: unknown) => error))
    await network.advanceUntil(Promise.all(asked), 29_000)
    const errors = await Promise.all(asked)
    expect(errors.every((error) => error instanceof BrokerError)).toBe(true)
    const shown = [...errors.map(textsOf), JSON.stringify([logger.lines, events, audit, made.describe()])].join('\n')
    for (const secret of secrets) expect(shown.includes(secret)).toBe(false)
  })
