import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isCallbackAuthentic } from '../../src/vendors/callback-signature.ts'
import { resolveVendor } from '../../src/vendors/resolve-vendor.ts'
import { sampleOptions } from './support/sample-options.ts'

const secret = 'hush'
const shopify = resolveVendor(sampleOptions('shopify', { shop: 'some-shop' }))

function signed(parameters: Readonly<Record<string, string>>, key = secret): URLSearchParams {
  const message = Object.keys(parameters)
    .sort()
    .map((name) => `${name}=${parameters[name]}`)
    .join('&')
  const hmac = createHmac('sha256', key).update(message).digest('hex')
  return new URLSearchParams({ ...parameters, hmac })
}

const callback = {
  code: '0907a61c0c8d55e99db179b68161bc00',
  shop: 'some-shop.myshopify.com',
  state: '0.6784241404160823',
  timestamp: '1337178173',
}

describe("Shopify's signature", () => {
  test('is right as the vendor shows it', () => {
    // The example of the vendor's documentation, worked out with openssl dgst -sha256 -hmac.
    const hmac = '700e2dadb827fcc8609e9d5ce208b2e9cdaab9df07390d2cbca10d7c328fc4bf'
    expect(isCallbackAuthentic(new URLSearchParams({ ...callback, hmac }), shopify, secret)).toBe(true)
  })

  test('may have been made over the parameters as they stand in the address', () => {
    const parameters = new URLSearchParams({ ...callback, host: 'YWRtaW4uc2hvcA==' })
    parameters.sort()
    const hmac = createHmac('sha256', secret).update(parameters.toString()).digest('hex')
    parameters.append('hmac', hmac)
    expect(isCallbackAuthentic(parameters, shopify, secret)).toBe(true)
  })

  test('covers parameters whose names begin alike in the order of their names', () => {
    expect(isCallbackAuthentic(signed({ ...callback, code1: 'x', 'code-2': 'y' }), shopify, secret)).toBe(true)
  })

  test('is wrong when anything is changed, added or left out', () => {
    const names = fc.constantFrom('code', 'shop', 'state', 'timestamp', 'hmac')
    fc.assert(
      fc.property(names, fc.string(), (name, value) => {
        const parameters = signed(callback)
        if (parameters.get(name)?.toLowerCase() === value.toLowerCase()) return
        parameters.set(name, value)
        expect(isCallbackAuthentic(parameters, shopify, secret)).toBe(false)
        parameters.delete(name)
        expect(isCallbackAuthentic(parameters, shopify, secret)).toBe(false)
      }),
    )
    const more = signed(callback)
    more.append('extra', '1')
    expect(isCallbackAuthentic(more, shopify, secret)).toBe(false)
  })

  test('does not let one value pass for two parameters', () => {
    const glued = signed({ ...callback, code: `${callback.code}&extra=1` })
    expect(isCallbackAuthentic(glued, shopify, secret)).toBe(false)
  })

  test('does not excuse a parameter that comes twice', () => {
    const parameters = signed(callback)
    parameters.append('state', callback.state)
    expect(isCallbackAuthentic(parameters, shopify, secret)).toBe(false)
  })

  test('is that of our shop and of our secret', () => {
    expect(isCallbackAuthentic(signed({ ...callback, shop: 'other.myshopify.com' }), shopify, secret)).toBe(false)
    expect(isCallbackAuthentic(signed(callback, 'other'), shopify, secret)).toBe(false)
    expect(isCallbackAuthentic(signed(callback), shopify, undefined)).toBe(false)
  })
})

test('callbacks of the others need no signature', () => {
  const google = resolveVendor(sampleOptions('google'))
  expect(isCallbackAuthentic(new URLSearchParams({ code: 'x' }), google, secret)).toBe(true)
})
