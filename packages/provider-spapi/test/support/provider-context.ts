import { createBroker, defineProvider, type ProviderContext } from '@credbroker/core'
import { recordingLogger, VirtualClock } from '@credbroker/testkit'
import { onTestFinished } from 'vitest'
import type {} from '../../src/index.ts'

/** The context that a real broker gives its provider. Ends with the test. */
export async function providerContext(): Promise<ProviderContext> {
  const contexts: ProviderContext[] = []
  const capture = defineProvider<'spApiToken'>({
    apiVersion: 1,
    configSchema: { type: 'object' },
    state: true,
    kinds: { spApiToken: { requestSchema: { type: 'object' }, cache: false } },
    create: (_options, context) => {
      contexts.push(context)
      return { issue: { spApiToken: () => Promise.reject(new Error('this provider only gives its context away')) } }
    },
  })
  const broker = await createBroker({
    config: { version: 1, store: { use: 'memory' }, providers: { amazon: { use: 'capture' } } },
    plugins: { capture },
    services: { clock: new VirtualClock(), logger: recordingLogger() },
  })
  onTestFinished(() => broker.close())
  const [context] = contexts
  if (context === undefined) throw new Error('the broker made no provider')
  return context
}
