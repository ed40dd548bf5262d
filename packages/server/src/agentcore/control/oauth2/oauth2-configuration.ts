import type { Broker } from '@credbroker/core'
import type { Oauth2Settings, VendorOauth2Settings } from '../../../resources/records/provider-record.ts'
import { translateVendor } from '../../../resources/translate/vendor-oauth2.ts'
import { mountName } from '../../../resources/mount-name.ts'
import {
  configMemberOf,
  dedicatedConfigs,
  includedVendors,
  type Oauth2ConfigOutput,
  type Oauth2CredentialProviderOutput,
  type OauthDiscovery,
  type Oauth2Vendor,
} from '../../shapes/index.ts'
import type { ControlParts } from '../control-parts.ts'
import type { FoundProvider } from '../changes/provider-changes.ts'

type Found = FoundProvider<Oauth2Settings>

const vendors: ReadonlySet<string> = new Set([...Object.keys(dedicatedConfigs), ...includedVendors])

/** AgentCore's name of the vendor; one that it has no name for is a custom one. */
export function oauth2Vendor({ record, configured }: Found): Oauth2Vendor {
  if (record !== undefined) return record.settings.vendor
  const vendor = configured.facts['agentCoreVendor']
  return isVendor(vendor) ? vendor : 'CustomOauth2'
}

/** What a reply says of a provider's configuration, under the one member that belongs to its vendor. */
export async function oauth2Configuration(
  parts: ControlParts,
  found: Found,
): Promise<Oauth2CredentialProviderOutput['oauth2ProviderConfigOutput']> {
  return { [configMemberOf(oauth2Vendor(found))]: await configuration(parts, found) }
}

async function configuration(
  { broker }: ControlParts,
  { name, record, configured }: Found,
): Promise<Oauth2ConfigOutput> {
  if (record === undefined) {
    const { clientId } = configured.facts
    return { oauthDiscovery: discovery(configured.facts), ...(clientId !== undefined && { clientId }) }
  }
  const { settings } = record
  if (settings.vendor !== 'CustomOauth2') {
    const mount = mountName(name, record.id)
    const served = broker.describe().providers.find((provider) => provider.name === mount)
    const facts = served?.facts ?? (await factsToBe(broker, mount, settings))
    return { oauthDiscovery: discovery(facts), clientId: settings.config.clientId }
  }
  const { config } = settings
  const { clientId, onBehalfOfTokenExchangeConfig, clientAuthenticationMethod, privateEndpoint } = config
  const { privateKeyJwtConfig, privateEndpointOverrides } = config
  return {
    oauthDiscovery: config.oauthDiscovery,
    ...(clientId !== undefined && { clientId }),
    ...(onBehalfOfTokenExchangeConfig !== undefined && { onBehalfOfTokenExchangeConfig }),
    ...(clientAuthenticationMethod !== undefined && { clientAuthenticationMethod }),
    ...(privateKeyJwtConfig !== undefined && { privateKeyJwtConfig }),
    ...(privateEndpoint !== undefined && { privateEndpoint }),
    ...(privateEndpointOverrides !== undefined && { privateEndpointOverrides }),
  }
}

/** What a provider will say of itself that is not served because its secret is not there yet. */
async function factsToBe(
  broker: Pick<Broker, 'rehearseProvider'>,
  mount: string,
  { plane, vendor, config }: VendorOauth2Settings,
): Promise<Readonly<Record<string, string>>> {
  const { clientSecretSource: _source, clientSecretConfig: _reference, ...rest } = config
  const complete = { plane, vendor, config: { ...rest, clientSecret: 'to-be' } }
  const { entry } = translateVendor(complete, {})
  return entry === undefined ? {} : (await broker.rehearseProvider(mount, entry)).facts
}

/** The endpoints, where they are known; else where they can be read. */
function discovery(facts: Readonly<Record<string, string>>): OauthDiscovery {
  const { issuer = '', authorizationEndpoint = '', tokenEndpoint = '', discoveryUrl } = facts
  const known = issuer !== '' && tokenEndpoint !== ''
  if (!known && discoveryUrl !== undefined) return { discoveryUrl }
  return { authorizationServerMetadata: { issuer, authorizationEndpoint, tokenEndpoint } }
}

function isVendor(name: string | undefined): name is Oauth2Vendor {
  return name !== undefined && vendors.has(name)
}
