import type { ProviderContext } from '@credbroker/core'
import type { AuthorizationServer as Metadata } from 'oauth4webapi'
import type { Oauth2Options } from '../../options.ts'
import { invalidOption } from '../../vendors/invalid-option.ts'
import type { ResolvedVendor } from '../../vendors/vendor.ts'
import type { AuthorizationServer } from './authorization-server.ts'
import { metadataOfOptions, metadataOfPreset } from './configured-metadata.ts'
import { discover, type DiscoverySource } from './discover.ts'
import { DiscoveredServer } from './discovered-server.ts'
import { issuersAt } from './discovery-url.ts'
import { endpointFault } from './endpoint-url.ts'

/**
 * The vendor's authorization server: by `metadata`, by `discoveryUrl`, or as the preset has it. Throws `config_invalid`
 * with `details.option`, several as an `AggregateError`.
 */
export function createAuthorizationServer(
  vendor: ResolvedVendor,
  options: Oauth2Options,
  context: ProviderContext,
): AuthorizationServer {
  const { metadata, discoveryUrl } = options
  if (metadata !== undefined && discoveryUrl !== undefined) {
    throw invalidOption('metadata', 'stands in place of discoveryUrl; give one of the two')
  }
  if (metadata !== undefined) return fixed(metadataOfOptions(metadata))
  const preset = discoveryUrl === undefined ? metadataOfPreset(vendor) : undefined
  if (preset !== undefined) return fixed(preset)
  const source = discoverySource(vendor, options)
  return new DiscoveredServer(() => discover(source, context), context)
}

function fixed(metadata: Metadata): AuthorizationServer {
  return { metadata: async (): Promise<Metadata> => metadata, known: () => metadata }
}

function discoverySource(vendor: ResolvedVendor, { discoveryUrl, ca }: Oauth2Options): DiscoverySource {
  const url = discoveryUrl ?? vendor.discoveryUrl
  if (url === undefined) {
    throw invalidOption('discoveryUrl', 'is missing: give it or metadata, so that the endpoints are known')
  }
  const fault = endpointFault(url)
  if (fault !== undefined) throw invalidOption('discoveryUrl', fault)
  const issuers = discoveryUrl === undefined && vendor.issuer !== undefined ? [vendor.issuer] : issuersAt(url)
  if (issuers.length === 0) {
    throw invalidOption(
      'discoveryUrl',
      'must end in /.well-known/openid-configuration or /.well-known/oauth-authorization-server, ' +
        "or hold it between the host and the issuer's path",
    )
  }
  return { url, issuers, tls: ca && { ca: ca.reveal() } }
}
