import { type BrokerConfig, createBroker, defineProvider, type ProviderContext, type Services } from '@credbroker/core'
import { onTestFinished } from 'vitest'
import type {} from '../../src/index.ts'

export interface TestSurroundings extends Partial<Pick<Services, 'clock' | 'fetch' | 'random' | 'logger'>> {
  readonly network?: BrokerConfig['network']
}

/** The context that a real broker gives its provider, with these services. It may call loopback. Ends with the test. */
export async function providerContext({
  network = { allowLoopback: true },
  ...services
}: TestSurroundings = {}): Promise<ProviderContext> {
  const contexts: ProviderContext[] = []
  const capture = defineProvider<'oauth2Token'>({
    apiVersion: 1,
    configSchema: { type: 'object' },
    state: true,
    kinds: { oauth2Token: { requestSchema: { type: 'object' }, cache: false } },
    create: (_options, context) => {
      contexts.push(context)
      return { issue: { oauth2Token: () => Promise.reject(new Error('this provider only gives its context away')) } }
    },
  })
  const broker = await createBroker({
    config: { version: 1, store: { use: 'memory' }, network, providers: { vendor: { use: 'capture' } } },
    plugins: { capture },
    services,
  })
  onTestFinished(() => broker.close())
  const [context] = contexts
  if (context === undefined) throw new Error('the broker made no provider')
  return context
}
