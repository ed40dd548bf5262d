import { createBroker } from '@credbroker/core'
import { describe, expect, test } from 'vitest'
import { VirtualClock } from '@credbroker/testkit'
import plugin from '../src/index.ts'
import { getToken, privyBroker, rejection, signatureHolds } from './support/privy-broker.ts'
import { credential, optionsOf, vectors } from './support/vectors.ts'

const { cases } = vectors('privy-token')
const startMs = 1_773_678_631_000
const lifetimeMs = 15 * 60_000

describe('tokens of the vectors, through a broker', () => {
  const accepted = cases.filter(
    ({ id, contractValid, expect: { error } }) => contractValid && error === undefined && id !== 'sign-lone-surrogate',
  )

  test.each(accepted.map((one) => [one.id, one] as const))('%s', async (_id, one) => {
    const broker = await privyBroker(optionsOf(credential(one.credential)), { clock: new VirtualClock(startMs) })
    const token = await getToken(broker, one.request)
    const { appId, basicAuthToken, signature } = one.expect
    if (signature === null) {
      expect(token).toEqual({ appId, basicAuthToken })
      return
    }
    const requestExpiry = startMs + lifetimeMs
    expect(token).toEqual({ appId, basicAuthToken, requestExpiry, authorizationSignature: expect.any(String) })
    const payload =
      `{"body":${signature.canonicalBody},"headers":{"privy-app-id":${JSON.stringify(appId)},` +
      `"privy-request-expiry":"${requestExpiry}"},"method":"POST","url":${JSON.stringify(signature.url)},"version":1}`
    const signatures = token.authorizationSignature?.split(',') ?? []
    expect(signatures).toHaveLength(signature.count)
    for (const [index, spki] of credential(one.credential).publicSpki.entries()) {
      expect(signatureHolds(payload, signatures[index] ?? '', spki)).toBe(true)
    }
  })

  const refused = cases.filter((one) => !accepted.includes(one))
  test.each(refused.map((one) => [one.id, one] as const))('%s is refused', async (id, one) => {
    expect(!one.contractValid || one.expect.error === true || one.allow?.includes('error')).toBe(true)
    const broker = await privyBroker(optionsOf(credential(one.credential)))
    const error = await rejection(getToken(broker, one.request))
    expect(error.code, id).toBe('validation_failed')
    expect(error.details?.fieldList?.map(({ name }) => name)).toEqual(['stripePrivyTokenRequest.requestBody'])
  })

  test('five requests break the published limits, one number is infinite, one string is half a pair', () => {
    expect(refused.map(({ id }) => id)).toHaveLength(7)
  })
})

describe('errors of the vectors, through a broker', () => {
  test.each(vectors('privy-errors').cases.map((one) => [one.id, one] as const))('%s', async (id, one) => {
    const made = createBroker({
      config: { version: 1, providers: { wallet: { use: 'privy', options: { ...one.credentialInline } } } },
      plugins: { privy: plugin },
    })
    const atStart = id.startsWith('app-') || (id.startsWith('key-') && id !== 'key-missing')
    if (atStart) {
      const error = await rejection(made)
      expect(error.code).toBe('config_invalid')
      const option = id.startsWith('key-') ? 'authorizationPrivateKey' : id.startsWith('app-id') ? 'appId' : 'appSecret'
      expect(error.details?.problems?.map(({ path }) => path)).toContain(`providers.wallet.options.${option}`)
      return
    }
    const broker = await made
    const error = await rejection(
      broker.handle({ provider: 'wallet', request: { stripePrivyTokenRequest: one.request } }),
    )
    expect(error.code).toBe('validation_failed')
    expect(error.details?.fieldList?.length).toBeGreaterThan(0)
  })
})
