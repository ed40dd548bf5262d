import { describe, expect, test } from 'vitest'
import { alice, begunOf, ConsentWorld, queryOf } from './support/consent-world.ts'

describe('a consent from its beginning to its end', () => {
  test('the first answer sends the user to the vendor, and nothing is asked of the token endpoint', async () => {
    const world = await ConsentWorld.start()
    const answer = await world.ask()
    expect(answer).toEqual({
      authorizationUrl: expect.any(String),
      sessionUri: expect.stringMatching(/^urn:ietf:params:oauth:request_uri:vendor\./),
      sessionStatus: 'IN_PROGRESS',
    })
    const query = queryOf(answer.authorizationUrl)
    expect(Object.fromEntries(query)).toEqual({
      response_type: 'code',
      client_id: 'client',
      redirect_uri: 'https://broker.example/oauth2/callback/vendor',
      scope: 'files:read',
      state: expect.stringMatching(/^[\w-]{22}\.[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    })
    expect(world.server.requests).toEqual([])
  })

  test('the token comes after the application said whose session it is, and the code is used once', async () => {
    const world = await ConsentWorld.start()
    const { authorizationUrl, sessionUri } = begunOf(await world.ask())
    const poll = () => world.ask({ sessionUri })
    expect(await poll()).toMatchObject({ sessionStatus: 'IN_PROGRESS', authorizationUrl })

    expect(await world.callback(world.server.agree(authorizationUrl))).toEqual({
      outcome: 'returned',
      location: `https://app.example/done?tab=1&session_id=${encodeURIComponent(sessionUri)}`,
      failed: false,
    })
    expect(await poll()).toMatchObject({ sessionStatus: 'IN_PROGRESS' })
    expect(world.server.requests).toEqual([])

    await world.complete(sessionUri)
    expect(await poll()).toEqual({
      accessToken: 'canary-access-1',
      tokenType: 'Bearer',
      expiresAt: 1_800_000_600,
      scopes: ['files:read'],
    })
    expect(await world.ask()).toMatchObject({ accessToken: 'canary-access-1' })
    expect(world.server.redeemed()).toHaveLength(1)
    expect(world.recorded).toContain('grant_added')
  })

  test('what the application said with customState comes back as it was, encoded once', async () => {
    const world = await ConsentWorld.start()
    const customState = 'a b&c=d#e'
    const { authorizationUrl, sessionUri } = begunOf(await world.ask({ customState }))
    const outcome = await world.callback(world.server.agree(authorizationUrl))
    const { location } = outcome.outcome === 'returned' ? outcome : { location: '' }
    expect([...queryOf(location)]).toEqual([
      ['tab', '1'],
      ['session_id', sessionUri],
      ['state', customState],
    ])
  })

  test('a consent is for its workload, its user and its target only', async () => {
    const world = await ConsentWorld.start()
    await world.consented()
    for (const [request, caller] of [
      [{}, { ...alice, user: 'bob' }],
      [{}, { ...alice, workload: 'other' }],
      [{ resources: ['urn:api:files'] }, alice],
      [{ audiences: ['files'] }, alice],
    ] as const) {
      expect(await world.ask(request, caller)).toMatchObject({ sessionStatus: 'IN_PROGRESS' })
    }
    expect(await world.ask()).toMatchObject({ accessToken: 'canary-access-1' })
  })

  test('resources and audiences are asked of the user and of the token endpoint', async () => {
    const world = await ConsentWorld.start()
    const targets = { resources: ['urn:b', 'urn:a', 'urn:b'], audiences: ['files'] }
    const { authorizationUrl } = await world.consented(targets)
    expect(queryOf(authorizationUrl).getAll('resource')).toEqual(['urn:a', 'urn:b'])
    const [form] = world.server.redeemed()
    expect(form?.getAll('resource')).toEqual(['urn:a', 'urn:b'])
    expect(form?.getAll('audience')).toEqual(['files'])
    expect(await world.ask({ ...targets, resources: ['urn:a', 'urn:b'] })).toMatchObject({
      accessToken: 'canary-access-1',
    })
  })

  test('with openid an ID token for this very sign-in is wanted', async () => {
    const world = await ConsentWorld.start()
    const { authorizationUrl } = await world.consented({ scopes: ['openid', 'files:read'] })
    expect(queryOf(authorizationUrl).get('nonce')).toMatch(/^[\w-]{43}$/)
    expect(await world.ask({ scopes: ['openid', 'files:read'] })).toMatchObject({ accessToken: 'canary-access-1' })
  })

  test('nothing of it is seen in logs, audit records and grant lists', async () => {
    const world = await ConsentWorld.start()
    await world.consented()
    const shown = JSON.stringify([world.first.log.lines, world.audited, await world.grants()])
    expect(shown).not.toContain('canary')
  })
})
