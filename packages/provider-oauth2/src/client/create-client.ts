import { parseOptions, type ProviderContext } from '@credbroker/core'
import { type Client, type ClientAuth, clockSkew, clockTolerance } from 'oauth4webapi'
import type { Oauth2Options } from '../options.ts'
import type { ResolvedVendor } from '../vendors/vendor.ts'
import { authMethod } from './auth-method.ts'
import { checkAssertionMembers } from './client-assertion.ts'
import { tlsSettings } from './client-certificate.ts'
import { clientAuthentication } from './client-authentication.ts'
import type { Oauth2Client } from './client.ts'
import { clockSkewSeconds } from './clock-skew.ts'
import { parseSigningKey } from './signing-key.ts'

const toleranceSeconds = 60

/**
 * The broker as this vendor's client. Keys and certificates are parsed and tried here, so that a broken one stops the
 * start: `config_invalid` with `details.option`, all of them in an `AggregateError`.
 */
export function createClient(vendor: ResolvedVendor, options: Oauth2Options, context: ProviderContext): Oauth2Client {
  const { clientId, privateKey } = options
  const { method, signingKey, tls } = parseOptions({
    method: () => authMethod(vendor, options),
    signingKey: () => privateKey && parseSigningKey(privateKey.reveal(), options),
    tls: () => tlsSettings(options),
    members: () => checkAssertionMembers(options),
  })
  const client: Client = {
    client_id: clientId,
    get [clockSkew](): number {
      return clockSkewSeconds(context.clock)
    },
    [clockTolerance]: toleranceSeconds,
    ...(tls?.cert !== undefined && { use_mtls_endpoint_aliases: true }),
  }
  const authentication = clientAuthentication({ method, signingKey }, vendor, options, context)
  return { clientId, method, client, authentication: withIdParameter(authentication, vendor.clientIdParameter), tls }
}

/** TikTok calls the client's id `client_key`. */
function withIdParameter(authentication: ClientAuth, parameter: string | undefined): ClientAuth {
  if (parameter === undefined) return authentication
  return async (server, client, body, headers): Promise<void> => {
    await authentication(server, client, body, headers)
    const clientId = body.get('client_id')
    if (clientId === null) return
    body.delete('client_id')
    body.set(parameter, clientId)
  }
}
