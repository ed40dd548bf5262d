import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Vendor } from './vendor.ts'

/**
 * Whether these callback parameters are from the vendor, where the vendor signs them; `true` for the others. Shopify:
 * `shop` is the shop that was asked, and `hmac` is right. Compares in constant time.
 */
export function isCallbackAuthentic(
  parameters: URLSearchParams,
  { callbackSignature, tokenEndpoint }: Pick<Vendor, 'callbackSignature' | 'tokenEndpoint'>,
  clientSecret: string | undefined,
): boolean {
  if (callbackSignature === undefined) return true
  if (clientSecret === undefined || tokenEndpoint === undefined) return false
  return parameters.get('shop') === new URL(tokenEndpoint).hostname && isSignedByShopify(parameters, clientSecret)
}

/**
 * `hmac` is the HMAC-SHA-256 in hex, by the client secret, over all other parameters as `name=value`, in the order of
 * their names and with `&` between them. Shopify, "Authorization code grant".
 */
function isSignedByShopify(parameters: URLSearchParams, clientSecret: string): boolean {
  const stated = parameters.get('hmac')
  const names = [...parameters.keys()]
  if (stated === null || !/^[0-9a-f]{64}$/i.test(stated) || new Set(names).size !== names.length) return false
  const signed = new URLSearchParams(parameters)
  signed.delete('hmac')
  signed.sort()
  // Sources do not agree on whether values are signed as they are or as they stand in the address.
  return [plainText(signed), signed.toString()].some(
    (text) =>
      text !== undefined &&
      timingSafeEqual(createHmac('sha256', clientSecret).update(text).digest(), Buffer.from(stated, 'hex')),
  )
}

/** `undefined` when one value could be taken for two parameters. */
function plainText(parameters: URLSearchParams): string | undefined {
  const pairs = [...parameters]
  if (pairs.some(([name, value]) => /[&=]/.test(name) || value.includes('&'))) return undefined
  return pairs.map(([name, value]) => `${name}=${value}`).join('&')
}
