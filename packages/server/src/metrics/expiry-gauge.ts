import type { ProviderExpiry } from '@credbroker/core'
import type { Gauge } from 'prom-client'

/**
 * When what providers rest on ends, as they say when the page is read: one series each. `GaugeClass` is handed in, because
 * `prom-client` is loaded late.
 */
export function expiryGauge(
  GaugeClass: typeof Gauge,
  expiries: () => Promise<readonly ProviderExpiry[]>,
): Gauge<'provider' | 'code' | 'subject'> {
  return new GaugeClass({
    name: 'credbroker_expiry_timestamp_seconds',
    help: 'When something that a provider rests on ends, such as a client secret: seconds since 1970.',
    labelNames: ['provider', 'code', 'subject'],
    registers: [],
    async collect(): Promise<void> {
      // A page without this is better than none.
      const known = await expiries().catch(() => [])
      this.reset()
      // Of two with the same labels the one that ends first is shown.
      for (const { provider, code, subject = '', endsAtMs } of known.toReversed())
        this.set({ provider, code, subject }, endsAtMs / 1000)
    },
  })
}
