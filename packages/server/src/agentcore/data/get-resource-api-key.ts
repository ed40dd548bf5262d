import type { Operation } from '../../operation/operation.ts'
import type { ServerParts } from '../../server-parts.ts'
import type { GetResourceApiKeyInput, GetResourceApiKeyOutput } from '../shapes/index.ts'
import { askProvider, type BrokerAnswer } from './ask-provider.ts'
import { asTokenHolder } from './token-holder.ts'
import { dataOperation } from './data-operation.ts'

const name = 'GetResourceApiKey'

const request = Object.freeze({ apiKeyRequest: Object.freeze({}) })

/** The key of an API key credential provider. */
export function getResourceApiKey(parts: ServerParts): Operation<GetResourceApiKeyInput, GetResourceApiKeyOutput> {
  return dataOperation(
    name,
    '/identities/api-key',
    ({ workloadIdentityToken, resourceCredentialProviderName }, call) =>
      asTokenHolder(parts, name, workloadIdentityToken, call, (caller) =>
        askProvider(parts, 'apikey', resourceCredentialProviderName, request, caller, outputOf),
      ),
    // Nothing is asked for but the provider, so what is wrong with the request is wrong with its choice.
    (member) => (member.startsWith('apiKeyRequest') ? 'resourceCredentialProviderName' : member),
  )
}

function outputOf(answer: BrokerAnswer): GetResourceApiKeyOutput {
  const { apiKeyResponse } = answer as { readonly apiKeyResponse: { readonly apiKey: string } }
  return { apiKey: apiKeyResponse.apiKey }
}
