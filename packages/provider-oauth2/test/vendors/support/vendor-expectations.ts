import { createHash } from 'node:crypto'
import { expect } from 'vitest'
import { clientSecret } from './sample-options.ts'
import type { SeenRequest } from './scripted-vendor.ts'
import type { VendorBehaviour } from './vendor-behaviour.ts'
import type { Departure, VendorSession } from './vendor-session.ts'

/** The parameters with which users arrive. */
export function expectedDeparture(behaviour: VendorBehaviour): Readonly<Record<string, unknown>> {
  const { pkce = 'base64url', clientIdParameter = 'client_id' } = behaviour
  const challenge = pkce === 'hex' ? /^[0-9a-f]{64}$/ : /^[\w-]{43}$/
  return {
    ...(behaviour.responseType !== 'none' && { response_type: 'code' }),
    [clientIdParameter]: 'client-1',
    redirect_uri: expect.stringMatching(/^https:\/\/broker\.example\/\S+\/vendor$/),
    state: expect.stringMatching(/^\S{22,}$/),
    ...(pkce !== 'none' && { code_challenge: expect.stringMatching(challenge), code_challenge_method: 'S256' }),
    ...behaviour.scopeSent,
    ...behaviour.asks,
  }
}

/** Compares the whole request: what is there too much is as wrong as what is missing. */
export function expectRequest(
  request: SeenRequest | undefined,
  behaviour: VendorBehaviour,
  url: string,
  parameters: Readonly<Record<string, unknown>>,
): void {
  const { auth, body = 'form', clientIdParameter = 'client_id', adds = {}, userAgent } = behaviour
  const basic = `Basic ${Buffer.from(`client-1:${clientSecret}`).toString('base64')}`
  expect(request).toEqual({
    url,
    method: 'POST',
    body,
    accept: 'application/json',
    authorization: auth === 'basic' ? basic : undefined,
    userAgent,
    parameters: {
      ...(auth !== 'basic' && { [clientIdParameter]: 'client-1' }),
      ...(auth === 'post' && { client_secret: clientSecret }),
      ...adds,
      ...parameters,
    },
  })
}

/** RFC 7636 section 4.6. */
export function expectProven(
  request: SeenRequest | undefined,
  departure: Departure,
  encoding: 'base64url' | 'hex',
): void {
  const verifier = request?.parameters['code_verifier']
  expect(createHash('sha256').update(String(verifier)).digest(encoding)).toBe(departure.parameters['code_challenge'])
}

/** What the application gets. */
export function expectedToken(behaviour: VendorBehaviour, session: VendorSession, round: number): object {
  const { lives = 3600, scopes, gets = {} } = behaviour
  const { tokenType = 'Bearer', vendorParameters } = gets
  const granted = 'scopes' in gets ? gets.scopes : scopes
  return {
    accessToken: `access-${round}`,
    tokenType,
    ...(lives !== 'never' && { expiresAt: Math.floor(session.clock.now() / 1000) + lives }),
    ...(granted !== undefined && { scopes: expect.toSatisfy((list) => sameSet(list, granted)) }),
    ...(vendorParameters !== undefined && { vendorParameters }),
  }
}

function sameSet(list: unknown, wanted: readonly string[]): boolean {
  return Array.isArray(list) && JSON.stringify(list.toSorted()) === JSON.stringify(wanted.toSorted())
}
