import type { AnyOperation, OperationCall } from '../../../operation/operation.ts'
import type { Oauth2Settings } from '../../../resources/records/provider-record.ts'
import {
  configMemberOf,
  type CreateOauth2CredentialProviderInput,
  type CreateOauth2CredentialProviderOutput,
  type ListOauth2CredentialProvidersOutput,
  type NamedInput,
  type Oauth2CredentialProviderOutput,
  type PageInput,
  type UpdateOauth2CredentialProviderInput,
} from '../../shapes/index.ts'
import { validationFault } from '../../../wire/validation-fault.ts'
import { controlOperation } from '../control-operation.ts'
import { arnOf, type ControlParts } from '../control-parts.ts'
import { keptClientSecret } from '../changes/kept-secrets.ts'
import { oauth2Configuration, oauth2Vendor } from './oauth2-configuration.ts'
import { oauth2Head } from './oauth2-head.ts'
import { providerStatus } from '../changes/provider-status.ts'
import { type FoundProvider, ProviderChanges } from '../changes/provider-changes.ts'
import { timesOf } from '../changes/provider-times.ts'

type Found = FoundProvider<Oauth2Settings>

/** The operations on OAuth2 credential providers. */
export function oauth2ProviderOperations(parts: ControlParts): readonly AnyOperation[] {
  const providers = new ProviderChanges<Oauth2Settings>(parts, 'oauth2')

  const output = async (found: Found): Promise<Oauth2CredentialProviderOutput> => ({
    ...oauth2Head(parts, found),
    credentialProviderVendor: oauth2Vendor(found),
    oauth2ProviderConfigOutput: await oauth2Configuration(parts, found),
    ...timesOf(parts, found),
    status: providerStatus(parts, 'oauth2', found).status,
  })

  async function create(
    input: CreateOauth2CredentialProviderInput,
    call: OperationCall,
  ): Promise<CreateOauth2CredentialProviderOutput> {
    const found: Found = { name: input.name, record: await providers.create(input, settingsOf(input), call) }
    const oauth2ProviderConfigOutput = await oauth2Configuration(parts, found)
    return {
      ...oauth2Head(parts, found),
      oauth2ProviderConfigOutput,
      status: providerStatus(parts, 'oauth2', found).status,
    }
  }

  async function get({ name }: NamedInput): Promise<Oauth2CredentialProviderOutput> {
    const found = await providers.find(name)
    const { failureReason } = providerStatus(parts, 'oauth2', found)
    return { ...(await output(found)), ...(failureReason !== undefined && { failureReason }) }
  }

  async function update(
    input: UpdateOauth2CredentialProviderInput,
    call: OperationCall,
  ): Promise<Oauth2CredentialProviderOutput> {
    const { name } = input
    const record = await providers.update(name, (before) => keptClientSecret(before, settingsOf(input)), call)
    return output({ name, record })
  }

  async function list(input: PageInput): Promise<ListOauth2CredentialProvidersOutput> {
    const { providers: found, ...rest } = await providers.list(input)
    const summaries = found.map((each) => ({
      name: each.name,
      credentialProviderVendor: oauth2Vendor(each),
      credentialProviderArn: arnOf(parts, 'oauth2Provider', each.name),
      ...timesOf(parts, each),
    }))
    return { credentialProviders: summaries, ...rest }
  }

  return [
    controlOperation('CreateOauth2CredentialProvider', 201, create),
    controlOperation('GetOauth2CredentialProvider', 200, get),
    controlOperation('UpdateOauth2CredentialProvider', 200, update),
    controlOperation('DeleteOauth2CredentialProvider', 204, async ({ name }: NamedInput, call) => {
      await providers.remove(name, call)
      return undefined
    }),
    controlOperation('ListOauth2CredentialProviders', 200, list),
  ]
}

/** The schema has seen to it that the configuration is the vendor's. */
function settingsOf(input: UpdateOauth2CredentialProviderInput): Oauth2Settings {
  const { credentialProviderVendor: vendor, oauth2ProviderConfigInput: configs } = input
  if (vendor === 'CustomOauth2') {
    const { customOauth2ProviderConfig: config } = configs
    if (config !== undefined) return { plane: 'oauth2', vendor, config }
    throw missing('customOauth2ProviderConfig')
  }
  const member = configMemberOf(vendor)
  const config = member === 'customOauth2ProviderConfig' ? undefined : configs[member]
  if (config === undefined) throw missing(member)
  return { plane: 'oauth2', vendor, config }
}

function missing(member: string) {
  return validationFault([{ name: `oauth2ProviderConfigInput.${member}`, message: 'Member must not be null' }])
}
