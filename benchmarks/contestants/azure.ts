import { ok, strictEqual } from 'node:assert/strict'
import {
  createHttpHeaders,
  type HttpClient,
  type PipelineRequest,
  type PipelineResponse,
} from '@azure/core-rest-pipeline'
import { ClientSecretCredential } from '@azure/identity'
import { type Case, caseOf } from '../harness.ts'

const tenant = '4d9e2f0a-6f3e-4c8e-9e0b-0d6f1a7c2b11'
const authorityHost = 'https://authority.invalid'
const scope = 'https://vault.example/.default'

/** `getToken` of a credential that holds a fresh token. The authority is a function, asked once. */
export async function azureCase(): Promise<Case> {
  let issued = 0
  const httpClient: HttpClient = {
    sendRequest(request: PipelineRequest): Promise<PipelineResponse> {
      if (!request.url.includes('/.well-known/')) issued++
      return Promise.resolve({
        request,
        status: 200,
        headers: createHttpHeaders({ 'content-type': 'application/json' }),
        bodyAsText: JSON.stringify(request.url.includes('/.well-known/') ? discovery : token),
      })
    },
  }
  // The type leaves out what the clients below it take.
  const options = { authorityHost, disableInstanceDiscovery: true, httpClient }
  const credential = new ClientSecretCredential(tenant, 'client', 'a-secret-made-up-for-this-run', options)
  const getToken = () => credential.getToken(scope)
  const first = await getToken()
  const second = await getToken()
  ok(first.token.startsWith('token-') && first.expiresOnTimestamp > Date.now() + 3_000_000)
  strictEqual(second.token, first.token)
  strictEqual(issued, 1, '@azure/identity does not cache')
  return caseOf('@azure/identity getToken, cached', getToken)
}

const endpoint = `${authorityHost}/${tenant}/oauth2/v2.0`

const discovery = {
  token_endpoint: `${endpoint}/token`,
  authorization_endpoint: `${endpoint}/authorize`,
  issuer: `${authorityHost}/${tenant}/v2.0`,
  jwks_uri: `${authorityHost}/${tenant}/discovery/v2.0/keys`,
}

const token = {
  token_type: 'Bearer',
  expires_in: 3600,
  access_token: `token-${'x'.repeat(1000)}`,
}
