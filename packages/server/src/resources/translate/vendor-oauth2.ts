import type { FieldProblem } from '@credbroker/core'
import { configMemberOf } from '../../agentcore/shapes/index.ts'
import { validationFault } from '../../wire/validation-fault.ts'
import type { VendorOauth2Settings } from '../records/provider-record.ts'
import { secretText } from './secret-text.ts'
import { hasTenants, tenantOptions } from './tenant-address.ts'
import { type ExternalSecrets, memberNames, type Translation } from './translation.ts'

/**
 * A vendor that has a preset. `issuer`, `authorizationEndpoint` and `tokenEndpoint` count for vendors with a domain for
 * each tenant: in the form that the preset knows they become its options, in any other they are used as they are. The
 * other vendors are where their presets say.
 *
 * Throws `validation_failed` for what is missing.
 */
export function translateVendor({ vendor, config }: VendorOauth2Settings, external: ExternalSecrets): Translation {
  const base = `oauth2ProviderConfigInput.${configMemberOf(vendor)}`
  const { clientId, clientSecret: value, clientSecretSource: source, clientSecretConfig: reference } = config
  const clientSecret = secretText({ value, source, reference }, `${base}.clientSecretConfig`, external)
  const server = hasTenants(vendor) ? tenantServer({ vendor, config }, base) : { options: { vendor }, members: {} }
  if (clientSecret === '') return { waitsFor: `${base}.clientSecret` }
  const { tenantId } = config
  const options = {
    ...server.options,
    clientId,
    ...(clientSecret !== undefined && { clientSecret }),
    ...(vendor === 'MicrosoftOauth2' && tenantId !== undefined && { tenant: tenantId }),
  }
  const secretMember = source === 'EXTERNAL' ? 'clientSecretConfig' : 'clientSecret'
  const members = { ...server.members, clientId: 'clientId', clientSecret: secretMember, tenant: 'tenantId' }
  return {
    entry: { use: 'oauth2', kind: 'oauth2Token', options },
    memberOf: memberNames(base, { ...members, clientAuthMethod: secretMember }, 'credentialProviderVendor'),
  }
}

interface Server {
  readonly options: Readonly<Record<string, unknown>>
  /** The members that the options come from. */
  readonly members: Readonly<Record<string, string>>
}

function tenantServer({ vendor, config }: Pick<VendorOauth2Settings, 'vendor' | 'config'>, base: string): Server {
  const { issuer, authorizationEndpoint, tokenEndpoint } = config
  const [first] = [issuer, authorizationEndpoint, tokenEndpoint].flatMap((text, index) =>
    text === undefined ? [] : [['issuer', 'authorizationEndpoint', 'tokenEndpoint'][index] ?? 'issuer'],
  )
  if (first === undefined) throw missing(base, 'issuer', 'the address of the tenant')
  const options = tenantOptions(vendor, config)
  if (options !== undefined) {
    return {
      options: { vendor, ...options },
      members: Object.fromEntries(Object.keys(options).map((name) => [name, first])),
    }
  }
  if (issuer === undefined) throw missing(base, 'issuer', 'what the server calls itself')
  if (tokenEndpoint !== undefined) {
    const endpoints = {
      issuer,
      token_endpoint: tokenEndpoint,
      ...(authorizationEndpoint !== undefined && { authorization_endpoint: authorizationEndpoint }),
    }
    return { options: { vendor: 'custom', metadata: endpoints }, members: metadataMembers }
  }
  if (authorizationEndpoint !== undefined) throw missing(base, 'tokenEndpoint', 'where tokens come from')
  const discoveryUrl = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  return { options: { vendor: 'custom', discoveryUrl }, members: { discoveryUrl: 'issuer' } }
}

const metadataMembers = {
  metadata: 'issuer',
  'metadata.token_endpoint': 'tokenEndpoint',
  'metadata.authorization_endpoint': 'authorizationEndpoint',
}

function missing(base: string, member: string, what: string) {
  const problem: FieldProblem = { name: `${base}.${member}`, message: `Member must not be null: it is ${what}` }
  return validationFault([problem])
}
