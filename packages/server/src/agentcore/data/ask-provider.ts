import { BrokerError, type Caller } from '@credbroker/core'
import type { ProviderPlane } from '../../resources/directory.ts'
import type { ServerParts } from '../../server-parts.ts'
import type { AgentCoreOperation } from '../shapes/index.ts'
import { validationFault } from '../../wire/validation-fault.ts'

/** What the broker answers: one member, frozen, and perhaps given to others too. */
export type BrokerAnswer = Readonly<Record<string, unknown>>

const planeNames: Readonly<Record<ProviderPlane, string>> = {
  oauth2: 'OAuth2',
  apikey: 'API key',
  payment: 'payment',
}

const operationNames: Readonly<Record<ProviderPlane, AgentCoreOperation>> = {
  oauth2: 'GetResourceOauth2Token',
  apikey: 'GetResourceApiKey',
  payment: 'GetResourcePaymentToken',
}

/**
 * Asks a credential provider by the name that clients know it by. Rejects with `not_found` when the plane has none of that
 * name, or the one of that name does not serve such requests; with `validation_failed` and the reason when it is not finished;
 * else as the broker does.
 */
export function askProvider<Output>(
  { broker, context, directory, providerAsked }: ServerParts,
  plane: ProviderPlane,
  name: string,
  request: object,
  caller: Caller,
  outputOf: (answer: BrokerAnswer) => Output,
): Promise<Output> {
  const { clock } = context
  const ask = (provider: string) => {
    const startedAtMs = clock.now()
    const asked = () => providerAsked(operationNames[plane], provider, clock.now() - startedAtMs)
    return broker.handle({ provider, request, caller }).then(
      (answer) => {
        asked()
        return outputOf(answer)
      },
      (error: unknown) => {
        asked()
        const isInvalid = error instanceof BrokerError && error.code === 'validation_failed'
        if (isInvalid && !serves(broker, provider, request)) throw noSuchProvider(plane, name)
        throw error
      },
    )
  }
  const provider = directory.providerName(plane, name)
  if (provider !== undefined) return ask(provider)
  return directory.lookAgain().then(() => {
    const madeNow = directory.providerName(plane, name)
    if (madeNow !== undefined) return ask(madeNow)
    throw notServed(directory.notServed(plane, name), name) ?? noSuchProvider(plane, name)
  })
}

/** It is there, so its client has to finish it. */
function notServed(why: string | undefined, name: string): BrokerError | undefined {
  if (why === undefined) return undefined
  const message = `Credential provider "${name}" cannot be used: ${why}`
  return validationFault([{ name: 'resourceCredentialProviderName', message }])
}

function noSuchProvider(plane: ProviderPlane, name: string): BrokerError {
  const message = `There is no ${planeNames[plane]} credential provider "${name}" for such a request; create it, or correct the name`
  return new BrokerError('not_found', message)
}

function serves(broker: ServerParts['broker'], provider: string, request: object): boolean {
  const { kinds = [] } = broker.describe().providers.find(({ name }) => name === provider) ?? {}
  return kinds.some(({ requestMember }) => requestMember in request)
}
