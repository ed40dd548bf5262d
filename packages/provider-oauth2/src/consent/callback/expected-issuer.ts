import type { AuthorizationServer as Metadata } from 'oauth4webapi'
import type { ProviderParts } from '../../provider-parts.ts'
import { isTemplate } from '../../server/metadata/issuer-template.ts'

/**
 * What `iss` of a callback has to be, exactly. `undefined` where nobody knows: of a preset without an issuer the metadata
 * has one that is made up, and of Entra's shared tenants one that names nobody. RFC 9207 section 2.4.
 */
export function expectedIssuer(
  { issuer }: Metadata,
  { vendor, options }: Pick<ProviderParts, 'vendor' | 'options'>,
): string | undefined {
  if (vendor.callbackIssuer !== undefined) return vendor.callbackIssuer
  const { metadata, discoveryUrl } = options
  const isItsOwn = [metadata, discoveryUrl, vendor.issuer, vendor.discoveryUrl].some((source) => source !== undefined)
  return isItsOwn && !isTemplate(issuer) ? issuer : undefined
}
