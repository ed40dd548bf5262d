import type { Operation } from '../../operation/operation.ts'
import type { ServerParts } from '../../server-parts.ts'
import { type GetResourceApiKeyInput, type GetResourceApiKeyOutput, inputSchemas } from '../shapes/index.ts'
import { GetResourceApiKey } from '../validators/inputs.js'
import { askProvider, type BrokerAnswer } from './ask-provider.ts'
import { asTokenHolder } from './token-holder.ts'

const name = 'GetResourceApiKey'

const request = Object.freeze({ apiKeyRequest: Object.freeze({}) })

/** The key of an API key credential provider. */
export function getResourceApiKey(parts: ServerParts): Operation<GetResourceApiKeyInput, GetResourceApiKeyOutput> {
  return {
    name,
    plane: 'data',
    method: 'POST',
    path: '/identities/api-key',
    status: 200,
    inputSchema: inputSchemas[name],
    validate: GetResourceApiKey,
    administrative: false,
    // Nothing is asked for but the provider, so what is wrong with the request is wrong with its choice.
    wireName: (member) => (member.startsWith('apiKeyRequest') ? 'resourceCredentialProviderName' : member),
    handle: ({ workloadIdentityToken, resourceCredentialProviderName }, call) =>
      asTokenHolder(parts, name, workloadIdentityToken, call, (caller) =>
        askProvider(parts, 'apikey', resourceCredentialProviderName, request, caller, outputOf),
      ),
  }
}

function outputOf(answer: BrokerAnswer): GetResourceApiKeyOutput {
  const { apiKeyResponse } = answer as { readonly apiKeyResponse: { readonly apiKey: string } }
  return { apiKey: apiKeyResponse.apiKey }
}
