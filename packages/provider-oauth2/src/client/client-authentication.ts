import type { ProviderContext, Secret } from '@credbroker/core'
import type { AuthorizationServer as Metadata, ClientAuth } from 'oauth4webapi'
import type { ClientAuthMethod, Oauth2Options } from '../options.ts'
import { isTemplate } from '../server/metadata/issuer-template.ts'
import { invalidOption } from '../vendors/invalid-option.ts'
import type { ResolvedVendor } from '../vendors/vendor.ts'
import { basicCredentials } from './basic-credentials.ts'
import { privateKeyAssertions, secretAssertions, type SignAssertion } from './client-assertion.ts'
import type { SigningKey } from './signing-key.ts'

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
// RFC 7518 section 3.2.
const shortestHs256Secret = 32

/** What proves that the broker is the client, as far as there is any. */
export interface ClientMaterial {
  readonly method: ClientAuthMethod
  readonly signingKey: SigningKey | undefined
}

/** Puts one method's proof into requests. Throws `config_invalid` for a secret that is too short for HS256. */
export function clientAuthentication(
  { method, signingKey }: ClientMaterial,
  vendor: ResolvedVendor,
  options: Oauth2Options,
  context: ProviderContext,
): ClientAuth {
  const { clientId, clientSecret } = options
  switch (method) {
    case 'client_secret_basic': {
      // As good as the secret, and another text: logs must not show it either.
      const credentials = context.secret(
        basicCredentials(clientId, needed(clientSecret).reveal(), vendor.basicEncoding),
      )
      return (_server, _client, _body, headers): void => headers.set('authorization', `Basic ${credentials.reveal()}`)
    }
    case 'client_secret_post': {
      const secret = needed(clientSecret)
      return (_server, _client, body): void => {
        body.set('client_id', clientId)
        body.set('client_secret', secret.reveal())
      }
    }
    case 'client_secret_jwt': {
      const secret = needed(clientSecret)
      if (Buffer.byteLength(secret.reveal()) < shortestHs256Secret) {
        throw invalidOption(
          'clientSecret',
          `is too short for client_secret_jwt, which needs ${shortestHs256Secret} bytes`,
        )
      }
      return byAssertion(clientId, secretAssertions(secret, options, context), vendor, options)
    }
    case 'private_key_jwt':
      return byAssertion(clientId, privateKeyAssertions(needed(signingKey), options, context), vendor, options)
    // RFC 8705 section 2: the connection is the proof.
    case 'tls_client_auth':
    case 'self_signed_tls_client_auth':
    case 'none':
      return (_server, _client, body): void => body.set('client_id', clientId)
  }
}

function byAssertion(
  clientId: string,
  sign: SignAssertion,
  vendor: ResolvedVendor,
  { metadata, discoveryUrl }: Oauth2Options,
): ClientAuth {
  const issuerIsKnown = (metadata ?? discoveryUrl ?? vendor.issuer) !== undefined
  return async (server, _client, body): Promise<void> => {
    body.set('client_id', clientId)
    body.set('client_assertion_type', assertionType)
    body.set('client_assertion', await sign(audienceOf(server, issuerIsKnown)))
  }
}

/**
 * RFC 7523 section 3: the server, by its issuer. The token endpoint stands in where the issuer is a template or is not
 * known.
 */
function audienceOf({ issuer, token_endpoint: tokenEndpoint }: Metadata, issuerIsKnown: boolean): string {
  return !issuerIsKnown || isTemplate(issuer) ? (tokenEndpoint ?? issuer) : issuer
}

/** What {@link ClientMaterial.method} was chosen for. */
function needed<T extends Secret | SigningKey>(material: T | undefined): T {
  if (material === undefined) throw new Error('a method of client authentication was chosen without its material')
  return material
}
