import type { ClientAuthMethod, Oauth2Options } from '../options.ts'
import { invalidOption } from '../vendors/invalid-option.ts'
import type { ResolvedVendor } from '../vendors/vendor.ts'

type Material = keyof Pick<Oauth2Options, 'clientSecret' | 'privateKey' | 'clientCertificate'>

const materialOf: Readonly<Record<ClientAuthMethod, Material | undefined>> = {
  client_secret_basic: 'clientSecret',
  client_secret_post: 'clientSecret',
  client_secret_jwt: 'clientSecret',
  private_key_jwt: 'privateKey',
  tls_client_auth: 'clientCertificate',
  self_signed_tls_client_auth: 'clientCertificate',
  none: undefined,
}

// What is tried in turn where no preset says what the vendor takes. RFC 8414 section 2 makes the first the default.
const customMethods: readonly ClientAuthMethod[] = [
  'client_secret_basic',
  'client_secret_post',
  'private_key_jwt',
  'tls_client_auth',
  'none',
]

/**
 * The one method that the client uses, for good: nothing makes it fall back on another. Configured, or the first that
 * the vendor takes and that there is material for. Throws `config_invalid` where there is none, or the configured one
 * lacks its material or is not the vendor's.
 */
export function authMethod(vendor: ResolvedVendor, options: Oauth2Options): ClientAuthMethod {
  const { clientAuthMethod: configured } = options
  if (configured === undefined) return defaultMethod(vendor, options)
  const material = materialOf[configured]
  if (material !== undefined && options[material] === undefined) {
    throw invalidOption('clientAuthMethod', `${configured} needs the option ${material}`)
  }
  if (vendor.id !== 'custom' && !vendor.clientAuthMethods.includes(configured)) {
    const list = vendor.clientAuthMethods.join(', ')
    throw invalidOption('clientAuthMethod', `is none of those that ${vendor.name} takes: ${list}`)
  }
  if (!isListed(configured, options.metadata?.token_endpoint_auth_methods_supported)) {
    throw invalidOption('clientAuthMethod', 'is not among token_endpoint_auth_methods_supported of the metadata')
  }
  return configured
}

/**
 * Whether metadata permits a method. `none` always: the list is of ways to authenticate, and servers that serve public
 * clients often leave it out. RFC 8414 section 2.
 */
export function isListed(method: ClientAuthMethod, listed: readonly string[] | undefined): boolean {
  return method === 'none' || listed === undefined || listed.includes(method)
}

function defaultMethod(vendor: ResolvedVendor, options: Oauth2Options): ClientAuthMethod {
  const ofVendor = vendor.id === 'custom' ? customMethods : vendor.clientAuthMethods
  const methods = ofVendor.filter((each) => isListed(each, options.metadata?.token_endpoint_auth_methods_supported))
  const possible = methods.find((each) => {
    const material = materialOf[each]
    return material === undefined || options[material] !== undefined
  })
  if (possible !== undefined) return possible
  const [wanted] = methods
  const material = wanted && materialOf[wanted]
  throw invalidOption(material ?? 'clientAuthMethod', `is missing: ${vendor.name} takes ${methods.join(', ')}`)
}
