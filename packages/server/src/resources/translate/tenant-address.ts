import type { Oauth2Vendor, VendorOauth2ConfigInput } from '../../agentcore/shapes/index.ts'

/** The members by which a client says where its tenant is. */
export type TenantMembers = Pick<VendorOauth2ConfigInput, 'issuer' | 'authorizationEndpoint' | 'tokenEndpoint'>

/** One form that a vendor's addresses have; `{name}` stands for the preset's option of that name. */
interface AddressForm {
  readonly addresses: Readonly<Required<TenantMembers>>
  /** Options that follow from the form itself. */
  readonly options?: Readonly<Record<string, string>>
  /** Options without which the preset cannot be used. */
  readonly needs: readonly string[]
}

const members = ['issuer', 'authorizationEndpoint', 'tokenEndpoint'] as const

const form = (
  issuer: string,
  authorizationEndpoint: string,
  tokenEndpoint: string,
  needs: readonly string[],
  options?: Readonly<Record<string, string>>,
): AddressForm => ({
  addresses: { issuer, authorizationEndpoint, tokenEndpoint },
  needs,
  ...(options !== undefined && { options }),
})

/** The vendors with a domain for each tenant. */
const forms: { readonly [Vendor in Oauth2Vendor]?: readonly AddressForm[] } = {
  OktaOauth2: [
    form('https://{domain}', 'https://{domain}/oauth2/v1/authorize', 'https://{domain}/oauth2/v1/token', ['domain'], {
      server: 'org',
    }),
    form(
      'https://{domain}/oauth2/{server}',
      'https://{domain}/oauth2/{server}/v1/authorize',
      'https://{domain}/oauth2/{server}/v1/token',
      ['domain', 'server'],
    ),
  ],
  OneLoginOauth2: [
    form(
      'https://{subdomain}.onelogin.com/oidc/2',
      'https://{subdomain}.onelogin.com/oidc/2/auth',
      'https://{subdomain}.onelogin.com/oidc/2/token',
      ['subdomain'],
    ),
  ],
  PingOneOauth2: [
    form(
      'https://auth.pingone.{tld}/{environmentId}/as',
      'https://auth.pingone.{tld}/{environmentId}/as/authorize',
      'https://auth.pingone.{tld}/{environmentId}/as/token',
      ['tld', 'environmentId'],
    ),
  ],
  CyberArkOauth2: [
    form(
      'https://{tenant}.id.cyberark.cloud/{appId}',
      'https://{tenant}.id.cyberark.cloud/OAuth2/Authorize/{appId}',
      'https://{tenant}.id.cyberark.cloud/OAuth2/Token/{appId}',
      ['tenant', 'appId'],
    ),
  ],
  FusionAuthOauth2: [
    form('{issuer}', 'https://{host}/oauth2/authorize', 'https://{host}/oauth2/token', ['issuer', 'host']),
  ],
  Auth0Oauth2: [form('https://{domain}', 'https://{domain}/authorize', 'https://{domain}/oauth/token', ['domain'])],
  CognitoOauth2: [
    form(
      'https://cognito-idp.{region}.amazonaws.com/{userPoolId}',
      'https://{domain}/oauth2/authorize',
      'https://{domain}/oauth2/token',
      ['region', 'userPoolId', 'domain'],
    ),
  ],
}

/** Whether a vendor is at another address for each tenant. */
export function hasTenants(vendor: Oauth2Vendor): boolean {
  return forms[vendor] !== undefined
}

/** The preset's options that make these addresses; `undefined` when they are not of the vendor's known form. */
export function tenantOptions(
  vendor: Oauth2Vendor,
  given: TenantMembers,
): Readonly<Record<string, string>> | undefined {
  for (const { addresses, options = {}, needs } of forms[vendor] ?? []) {
    const values = new Map(Object.entries(options))
    const fits = members.every((member) => given[member] === undefined || fit(addresses[member], given[member], values))
    // A server that is called "org" is not the one that the option of this name means.
    const clear = values.get('server') !== 'org' || options['server'] === 'org'
    if (fits && clear && needs.every((name) => values.has(name))) return Object.fromEntries(values)
  }
  return undefined
}

/** Reads the values out of an address. One that stands in two has to be the same in both. */
function fit(template: string, address: string, values: Map<string, string>): boolean {
  if (template === '{issuer}') {
    values.set('issuer', address)
    return true
  }
  const names: string[] = []
  const pattern = template.replace(/[.?]/g, '\\$&').replace(/\{(\w+)\}/g, (_, name: string) => {
    names.push(name)
    return inHost(template, name) ? '([A-Za-z0-9.-]+)' : '([A-Za-z0-9._~-]+)'
  })
  const found = new RegExp(`^${pattern}/?$`).exec(address)
  if (found === null) return false
  return names.every((name, index) => {
    const value = found[index + 1] ?? ''
    const before = values.get(name)
    values.set(name, value)
    return before === undefined || before === value
  })
}

function inHost(template: string, name: string): boolean {
  return /^https:\/\/([^/]*)/.exec(template)?.[1]?.includes(`{${name}}`) ?? false
}
