import fc from 'fast-check'
import { expect, test } from 'vitest'
import { returnLocation } from '../../src/consent/return-location.ts'
import type { ConsentSession } from '../../src/consent/sessions/consent-session.ts'

const session: ConsentSession = {
  id: 'id',
  sessionUri: 'urn:ietf:params:oauth:request_uri:p.id.secret',
  state: 'CALLBACK',
  workload: 'agent',
  subject: 'ann',
  authorizationUrl: 'https://idp.example/authorize',
  createdAtMs: 0,
  expiresAtMs: 1,
  attempts: 0,
  data: {},
}

const locationOf = (more: Partial<ConsentSession>) => returnLocation({ ...session, ...more }) ?? ''

test('the session, the state of the application and what went wrong are added, each encoded once', () => {
  const url = new URL(
    locationOf({ returnUrl: 'https://app.example/done', customState: 'a b&c=d#e', failure: 'access_denied' }),
  )
  expect([...url.searchParams]).toEqual([
    ['session_id', session.sessionUri],
    ['state', 'a b&c=d#e'],
    ['error', 'access_denied'],
  ])
})

test.each([
  ['https://app.example/done?a=%20b&c', 'https://app.example/done?a=%20b&c&session_id='],
  ['com.example.app:/connected', 'com.example.app:/connected?session_id='],
  ['https://app.example/done?', 'https://app.example/done?session_id='],
])('the query of %s stays as it was written', (returnUrl, begin) => {
  expect(locationOf({ returnUrl }).startsWith(`${begin}urn%3A`)).toBe(true)
})

test('what an application has under our names does not come first', () => {
  const url = new URL(locationOf({ returnUrl: 'https://app.example/?session_id=forged&state=x&error=y&keep=1' }))
  expect([...url.searchParams]).toEqual([
    ['keep', '1'],
    ['session_id', session.sessionUri],
  ])
})

test('any state of an application comes back as it was', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (customState) => {
      const url = new URL(locationOf({ returnUrl: 'https://app.example/done', customState }))
      expect(url.searchParams.get('state')).toBe(customState)
    }),
  )
})

test('a session without a return URL sends nobody anywhere', () => {
  expect(returnLocation(session)).toBeUndefined()
})
