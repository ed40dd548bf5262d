import { expect, test } from 'vitest'
import type { Oauth2TokenRequest } from '../src/oauth2-token.ts'
import { identity } from '../src/request-identity.ts'

const user: Oauth2TokenRequest = {
  oauth2Flow: 'USER_FEDERATION',
  scopes: ['a', 'b'],
  resourceOauth2ReturnUrl: 'app.x:/',
}
const machine: Oauth2TokenRequest = { oauth2Flow: 'M2M', scopes: ['a', 'b'] }

test.each<readonly [string, Oauth2TokenRequest, Oauth2TokenRequest]>([
  ['order and repetition in scopes', user, { ...user, scopes: ['b', 'a', 'b'] }],
  ['no scopes and an empty list', { oauth2Flow: 'M2M' }, { oauth2Flow: 'M2M', scopes: [] }],
  ['no resources and an empty list', user, { ...user, resources: [], audiences: [] }],
  ['order in resources', { ...user, resources: ['x:1', 'x:2'] }, { ...user, resources: ['x:2', 'x:1'] }],
  ['a consent that is not forced', user, { ...user, forceAuthentication: false }],
  ['what only a consent knows, for a machine', machine, { ...machine, customState: 's', forceAuthentication: true }],
])('%s: the same credential', (_name, one, other) => {
  expect(identity(one)).toEqual(identity(other))
})

test.each<readonly [string, Partial<Oauth2TokenRequest>]>([
  ['scopes', { scopes: ['a'] }],
  ['resources', { resources: ['x:1'] }],
  ['audiences', { audiences: ['x:1'] }],
  ['custom parameters', { customParameters: { x: '1' } }],
  ['the return URL', { resourceOauth2ReturnUrl: 'app.y:/' }],
  ['the session', { sessionUri: 'urn:ietf:params:oauth:request_uri:x' }],
  ['the custom state', { customState: 's' }],
  ['a forced consent', { forceAuthentication: true }],
])('%s: another credential', (_name, more) => {
  expect(identity({ ...user, ...more })).not.toEqual(identity(user))
})

test('resources and audiences of the same name are not the same', () => {
  expect(identity({ ...user, resources: ['x:1'] })).not.toEqual(identity({ ...user, audiences: ['x:1'] }))
})
