import { afterAll, afterEach, expect, test } from 'vitest'
import { clients, startIdentityProvider } from '../index.ts'
import { claimsOf, OauthClient } from './support/oauth-client.ts'

const identityProvider = await startIdentityProvider()
afterAll(() => identityProvider.close())
afterEach(() => identityProvider.reset())
const client = new OauthClient(identityProvider, clients.basic)
const tokenType = (name: string) => `urn:ietf:params:oauth:token-type:${name}`

async function exchange(more: readonly (readonly [string, string])[] = [], claims?: object) {
  const subjectToken = await identityProvider.userToken({ user: 'carol', ...(claims && { claims: { ...claims } }) })
  const parameters = new URLSearchParams({
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token: subjectToken,
    subject_token_type: tokenType('jwt'),
  })
  for (const [name, value] of more) parameters.append(name, value)
  return client.post('/token', parameters)
}

const machineToken = async () =>
  String((await client.post('/token', { grant_type: 'client_credentials' })).body.access_token)

test('an exchanged token is for the same user, at the service asked for, and says who acts', async () => {
  const { status, body } = await exchange([
    ['audience', 'urn:api:mail'],
    ['scope', 'mail:read'],
    ['actor_token', await machineToken()],
    ['actor_token_type', tokenType('access_token')],
  ])
  expect({ status, type: body.issued_token_type }).toEqual({ status: 200, type: tokenType('access_token') })
  expect(claimsOf(body.access_token)).toMatchObject({
    sub: 'carol',
    act: { sub: 'basic' },
    aud: 'urn:api:mail',
    scope: 'mail:read',
  })
  expect(await identityProvider.me(String(body.access_token))).toMatchObject({ sub: 'carol', act: { sub: 'basic' } })
})

test('without an actor token nobody acts', async () => {
  const { body } = await exchange([['audience', 'urn:api:mail']])
  expect(claimsOf(body.access_token)).not.toHaveProperty('act')
})

test('an earlier actor stays as history', async () => {
  const { body } = await exchange(
    [
      ['actor_token', await machineToken()],
      ['actor_token_type', tokenType('access_token')],
    ],
    { act: { sub: 'earlier' } },
  )
  expect(claimsOf(body.access_token).act).toEqual({ sub: 'basic', act: { sub: 'earlier' } })
})

test('several audiences are all in the token; one that does not exist is invalid_target', async () => {
  const both = await exchange([
    ['audience', 'urn:api:mail'],
    ['audience', 'urn:api:files'],
  ])
  expect(claimsOf(both.body.access_token).aud).toEqual(['urn:api:mail', 'urn:api:files'])
  const unknown = await exchange([
    ['audience', 'urn:api:mail'],
    ['audience', 'urn:api:nothing'],
  ])
  expect(unknown).toMatchObject({ status: 400, body: { error: 'invalid_target' } })
})

test('a user who named who may act is served to nobody else', async () => {
  expect(await exchange([], { may_act: { sub: 'basic' } })).toMatchObject({ status: 200 })
  expect(await exchange([], { may_act: { sub: 'other' } })).toMatchObject({
    status: 400,
    body: { error: 'invalid_request' },
  })
})

test('a token that this server did not sign, or that has ended, stands for nobody', async () => {
  const token = await identityProvider.userToken({ user: 'carol' })
  const forged = `${token.slice(0, token.lastIndexOf('.'))}.${'A'.repeat(342)}`
  const ended = await identityProvider.userToken({ user: 'carol', lifetimeS: -1 })
  for (const subjectToken of [forged, ended, 'nothing', `${token}.x`])
    expect(
      await client.post('/token', {
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        subject_token: subjectToken,
        subject_token_type: tokenType('jwt'),
      }),
    ).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
})

test('an assertion is redeemed with requested_token_use only', async () => {
  const assertion = await identityProvider.userToken({ user: 'carol' })
  const parameters = { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion, scope: 'mail:read' }
  const { status, body } = await client.post('/token', { ...parameters, requested_token_use: 'on_behalf_of' })
  expect(status).toBe(200)
  expect(claimsOf(body.access_token)).toMatchObject({ sub: 'carol', scope: 'mail:read' })
  expect(await client.post('/token', parameters)).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
  const stranger = await identityProvider.userToken({ user: 'stranger' })
  const refused = await client.post('/token', {
    ...parameters,
    assertion: stranger,
    requested_token_use: 'on_behalf_of',
  })
  expect(refused).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
})
