import { type Broker, type CallbackOutcome, createBroker } from '@credbroker/core'
import { onTestFinished } from 'vitest'

type Callback = (parameters: URLSearchParams) => Promise<CallbackOutcome>

/** A broker with one provider, `github`, that takes browsers back as the test says, and one, `plain`, without consents. */
export async function callbackBroker(callback: Callback): Promise<{ broker: Broker; taken: string[] }> {
  const taken: string[] = []
  const consent = {
    callback(parameters: URLSearchParams) {
      taken.push(parameters.toString())
      return callback(parameters)
    },
  }
  const silent = () => {}
  const broker = await createBroker({
    config: { version: 1, providers: { github: { use: 'consenting' }, plain: { use: 'plain' } } },
    plugins: { plain: plugin('plainToken', {}), consenting: plugin('userToken', { consent }) },
    services: { logger: { debug: silent, info: silent, warn: silent, error: silent } },
  })
  onTestFinished(() => broker.close())
  return { broker, taken }
}

export const returned: Callback = async () => ({
  outcome: 'returned',
  location: 'https://app.example/done?session_id=urn%3Ax',
  failed: false,
})

function plugin(kind: string, more: object) {
  return {
    apiVersion: 1,
    configSchema: { type: 'object' },
    kinds: { [kind]: { requestSchema: { type: 'object' }, cache: false } },
    create: () => ({ issue: { [kind]: () => ({ response: {} }) }, ...more }),
  }
}
