import { clients } from '@credbroker-workspace/identity-provider'
import { expect, test } from 'vitest'
import { acceptance } from './support/acceptance.ts'

const { identityProvider, open } = await acceptance()
const { clientId, clientSecret } = clients.machine
const options = { clientId, clientSecret, scopes: [] }
const machine = { oauth2Flow: 'M2M' } as const

test('the same scopes in another order, or twice, are the same token', async () => {
  const application = await open({ options })
  const tokens = []
  for (const scopes of [
    ['files:read', 'files:write'],
    ['files:write', 'files:read'],
    ['files:read', 'files:write', 'files:read'],
  ])
    tokens.push((await application.token({ ...machine, scopes })).accessToken)
  expect(new Set(tokens).size).toBe(1)
  expect((await identityProvider.stats()).tokenRequests).toEqual({ client_credentials: 1 })
})

test('the token is the same for every user of a workload', async () => {
  const application = await open({ options })
  const one = await application.token(machine)
  const other = await application.token(machine, { workload: 'agent', user: 'bob' })
  expect(other.accessToken).toBe(one.accessToken)
  expect(await application.userOf(one)).toBe('machine')
})

test('a hundred callers of an expired token share one request, and none refreshes', async () => {
  await identityProvider.settings({ accessTokenTtlS: 60, delayMs: 20 })
  const application = await open({ options })
  const expired = await application.token(machine)
  application.clock.jump(61_000)
  const tokens = await Promise.all(Array.from({ length: 100 }, () => application.token(machine)))
  expect(new Set(tokens.map(({ accessToken }) => accessToken)).size).toBe(1)
  expect(tokens[0]?.accessToken).not.toBe(expired.accessToken)
  expect((await identityProvider.stats()).tokenRequests).toEqual({ client_credentials: 2 })
})
