import { realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { strictEqual } from 'node:assert/strict'
import { type Broker, createBroker } from '@credbroker/core'

export interface SigningOptions {
  readonly ed25519: Readonly<Record<string, unknown>>
  readonly es256: Readonly<Record<string, unknown>>
  readonly privy: Readonly<Record<string, unknown>>
}

/** A broker as a host runs it: providers as installed packages, a policy for one workload, and a listener. */
export async function signingBroker(options: SigningOptions): Promise<Broker> {
  requireOneCore()
  const broker = await createBroker({
    baseUrl: import.meta.url,
    config: {
      version: 1,
      providers: {
        ed25519: { use: 'coinbase', options: options.ed25519 },
        es256: { use: 'coinbase', options: options.es256 },
        privy: { use: 'privy', options: options.privy },
      },
      workloads: {
        checkout: {
          providers: {
            ed25519: { kinds: ['coinbaseCdpToken'] },
            es256: { kinds: ['coinbaseCdpToken'] },
            privy: { kinds: ['stripePrivyToken'] },
          },
        },
      },
    },
  })
  let issued = 0
  return broker.on('issued', () => {
    issued++
  })
}

/** Two copies of the core in one process would measure something that no user has. */
function requireOneCore(): void {
  const fromHere = createRequire(import.meta.url)
  const core = realpathSync(fromHere.resolve('@credbroker/core'))
  for (const provider of ['@credbroker/provider-coinbase', '@credbroker/provider-privy']) {
    const fromProvider = createRequire(realpathSync(fromHere.resolve(provider)))
    strictEqual(realpathSync(fromProvider.resolve('@credbroker/core')), core, `${provider} has a core of its own`)
  }
}
