// Compiling is passing. Without any plugin's types a typed call has nothing to ask for; the JSON door still works.
import type { Broker, CredentialRequest } from '@credbroker/core'

type Equals<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const none: Equals<CredentialRequest, never> = true

export async function ask(broker: Broker): Promise<unknown> {
  // @ts-expect-error no kind is known
  await broker.get('wallet', { coinbaseCdpTokenRequest: { requestMethod: 'GET', requestPath: '/x' } })
  return [none, await broker.handle({ provider: 'wallet', request: { anything: true } })]
}
