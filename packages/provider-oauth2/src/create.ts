import { type CredentialProvider, type IssueCall, type Issued, type ProviderContext } from '@credbroker/core'
import { createClient } from './client/create-client.ts'
import { userFederation } from './consent/user-federation.ts'
import { clientCredentials } from './flows/client-credentials.ts'
import { onBehalfOf } from './flows/on-behalf-of.ts'
import { GrantStore } from './grants/grant-store.ts'
import type { Oauth2TokenRequest, Oauth2TokenResponse } from './oauth2-token.ts'
import type { Oauth2Options } from './options.ts'
import type { ProviderParts } from './provider-parts.ts'
import { createGrantTokens } from './refresh/create-grant-tokens.ts'
import { createAuthorizationServer } from './server/metadata/create-authorization-server.ts'
import { createTokenEndpoint } from './token-endpoint/create-token-endpoint.ts'
import { resolveVendor } from './vendors/resolve-vendor.ts'

/** A provider of OAuth 2.0 access tokens. Throws `config_invalid`, one for each option at fault. */
export function create(options: Oauth2Options, context: ProviderContext): CredentialProvider<'oauth2Token'> {
  const parts = makeParts(options, context)
  const grants = new GrantStore(context)
  const tokens = createGrantTokens(parts, grants)
  const users = userFederation(parts, grants, tokens)
  const machine = clientCredentials(parts)
  const exchange = onBehalfOf(parts)

  function issue(request: Oauth2TokenRequest, call: IssueCall): Promise<Issued<Oauth2TokenResponse>> {
    switch (request.oauth2Flow) {
      case 'M2M':
        return machine(request, call)
      case 'ON_BEHALF_OF_TOKEN_EXCHANGE':
        return exchange(request, call)
      case 'USER_FEDERATION':
        return users.issue(request, call)
    }
  }

  /** Tokens that belong to no user's consent end by themselves. */
  async function revoke(request: Oauth2TokenRequest, call: IssueCall): Promise<void> {
    const { subject } = call
    if (request.oauth2Flow !== 'USER_FEDERATION' || subject === undefined) return
    const { resources = [], audiences = [] } = request
    const { workload } = call.caller
    await users.consent.revokeGrant(grants.idOf({ workload, subject, resources, audiences }), call)
  }

  return {
    issue: { oauth2Token: issue },
    revoke: { oauth2Token: revoke },
    consent: users.consent,
    async close(): Promise<void> {
      await Promise.all([tokens.close(), users.close()])
    },
    describe: () => describeServer(parts),
    async check(signal: AbortSignal): Promise<void> {
      await parts.server.metadata(signal)
    },
  }
}

/** The vendor's addresses, as far as they are known without asking it. */
function describeServer({ server, options, vendor }: ProviderParts): Readonly<Record<string, string>> {
  const { issuer, authorization_endpoint, token_endpoint } = server.known() ?? {}
  const discoveryUrl = options.discoveryUrl ?? vendor.discoveryUrl
  return {
    vendor: vendor.id,
    ...(vendor.agentCoreVendor !== undefined && { agentCoreVendor: vendor.agentCoreVendor }),
    clientId: options.clientId,
    ...(issuer !== undefined && { issuer }),
    ...(authorization_endpoint !== undefined && { authorizationEndpoint: authorization_endpoint }),
    ...(token_endpoint !== undefined && { tokenEndpoint: token_endpoint }),
    ...(discoveryUrl !== undefined && { discoveryUrl }),
  }
}

/** Makes what the flows share, and finds all mistakes that can be seen without a call. */
function makeParts(options: Oauth2Options, context: ProviderContext): ProviderParts {
  const vendor = resolveVendor(options)
  const faults: unknown[] = []
  const attempt = <T>(make: () => T): T | undefined => {
    try {
      return make()
    } catch (error) {
      faults.push(...(error instanceof AggregateError ? error.errors : [error]))
      return undefined
    }
  }
  const server = attempt(() => createAuthorizationServer(vendor, options, context))
  const client = attempt(() => createClient(vendor, options, context))
  if (faults.length === 1) throw faults[0]
  if (server === undefined || client === undefined) throw new AggregateError(faults)
  const made = { context, options, vendor, server, client }
  return { ...made, tokenEndpoint: createTokenEndpoint(made) }
}
