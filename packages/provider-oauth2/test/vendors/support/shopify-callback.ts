import { createHmac } from 'node:crypto'
import { clientSecret } from './sample-options.ts'
import type { Departure } from './vendor-session.ts'

/** What Shopify adds to its callback, and its signature over all of it. */
export function shopifyCallback({ parameters }: Departure): Readonly<Record<string, string>> {
  const said = {
    code: 'code-1',
    shop: 'example-shop.myshopify.com',
    state: parameters['state'] ?? '',
    timestamp: '1800000000',
  }
  const text = Object.entries(said).map(([name, value]) => `${name}=${value}`)
  return { ...said, hmac: createHmac('sha256', clientSecret).update(text.join('&')).digest('hex') }
}
