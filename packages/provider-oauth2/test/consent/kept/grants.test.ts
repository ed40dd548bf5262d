import { describe, expect, test } from 'vitest'
import { alice, ConsentWorld, refusalOf, returnUrl } from '../support/consent-world.ts'

describe('the grants that are kept', () => {
  test('are shown without their tokens', async () => {
    const world = await ConsentWorld.start()
    await world.consented()
    const nowMs = world.clock.now()
    expect(await world.grants()).toEqual([
      {
        provider: 'vendor',
        id: expect.stringMatching(/^g[\w-]{43}$/),
        workload: 'agent',
        user: 'alice',
        kind: 'oauth2Token',
        status: 'active',
        scopes: ['files:read'],
        createdAtMs: nowMs,
        refreshedAtMs: nowMs,
        expiresAtMs: nowMs + 600_000,
        renewable: true,
      },
    ])
  })

  test('end here at once, and at the vendor with the refresh token', async () => {
    const world = await ConsentWorld.start()
    await world.consented()
    expect(await world.ask()).toMatchObject({ accessToken: 'canary-access-1' })
    const [grant] = await world.grants()
    await world.first.broker.consents.revokeGrant('vendor', grant?.id ?? '')
    expect(await world.grants()).toEqual([])
    expect(world.server.requestsTo('/revoke')[0]?.form.get('token')).toBe('canary-refresh-1')
    expect(world.recorded).toContain('grant_revoked')
    expect(await world.ask()).toMatchObject({ sessionStatus: 'IN_PROGRESS' })
  })

  test('end here also when the vendor is down; the log says so without a token', async () => {
    const world = await ConsentWorld.start()
    await world.consented()
    const [grant] = await world.grants()
    world.server.next('/revoke', () => new Response(null, { status: 503 }))
    await world.first.broker.consents.revokeGrant('vendor', grant?.id ?? '')
    expect(await world.grants()).toEqual([])
    const lines = JSON.stringify(world.first.log.lines)
    expect(lines).toMatch(/not at the vendor/)
    expect(lines).not.toContain('canary')
  })

  test('of an unknown id there is none', async () => {
    const world = await ConsentWorld.start()
    for (const id of ['nothing', '', '../session/x', 'x'.repeat(2_000)])
      expect(await refusalOf(world.first.broker.consents.revokeGrant('vendor', id))).toMatchObject({
        code: 'not_found',
      })
  })

  test('are listed whole, a page at a time', async () => {
    const world = await ConsentWorld.start()
    for (const user of ['a', 'b', 'c']) await world.consented({}, { ...alice, user })
    expect((await world.grants()).map(({ user }) => user).sort()).toEqual(['a', 'b', 'c'])
  })
})

test('a program that knows no OAuth gets the request from the broker', async () => {
  const world = await ConsentWorld.start()
  const request = world.first.broker.consents.request('vendor', { scopes: ['a'], returnUrl, forceAuthentication: true })
  expect(request).toEqual({
    oauth2TokenRequest: {
      oauth2Flow: 'USER_FEDERATION',
      scopes: ['a'],
      resourceOauth2ReturnUrl: returnUrl,
      forceAuthentication: true,
    },
  })
  const answer = await world.first.broker.handle({ provider: 'vendor', request, caller: alice })
  expect(answer).toMatchObject({ oauth2TokenResponse: { sessionStatus: 'IN_PROGRESS' } })
})
