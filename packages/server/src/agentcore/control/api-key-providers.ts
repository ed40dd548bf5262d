import type { AnyOperation, OperationCall } from '../../operation/operation.ts'
import type { ApiKeySettings } from '../../resources/records/provider-record.ts'
import type {
  ApiKeyCredentialProviderOutput,
  CreateApiKeyCredentialProviderInput,
  CreateApiKeyCredentialProviderOutput,
  ListApiKeyCredentialProvidersOutput,
  NamedInput,
  PageInput,
  UpdateApiKeyCredentialProviderInput,
} from '../shapes/index.ts'
import { controlOperation } from './control-operation.ts'
import { arnOf, type ControlParts, secretLocation } from './control-parts.ts'
import { keptApiKey } from './changes/kept-secrets.ts'
import { type FoundProvider, ProviderChanges } from './changes/provider-changes.ts'
import { type ProviderStatus, providerStatus } from './changes/provider-status.ts'
import { timesOf } from './changes/provider-times.ts'

type Found = FoundProvider<ApiKeySettings>

/** The operations on API key credential providers. */
export function apiKeyProviderOperations(parts: ControlParts): readonly AnyOperation[] {
  const providers = new ProviderChanges<ApiKeySettings>(parts, 'apikey')

  function head(found: Found): CreateApiKeyCredentialProviderOutput & ProviderStatus {
    const { name, record } = found
    const { apiKeySecretSource, apiKeySecretConfig } = record?.settings.config ?? {}
    const provider = { kind: 'apiKeyProvider', name, member: 'apiKey' } as const
    const { arn, jsonKey, source } = secretLocation(parts, provider, apiKeySecretSource, apiKeySecretConfig)
    return {
      name,
      credentialProviderArn: arnOf(parts, 'apiKeyProvider', name),
      apiKeySecretArn: arn,
      ...(jsonKey !== undefined && { apiKeySecretJsonKey: jsonKey }),
      apiKeySecretSource: source,
      ...providerStatus(parts, 'apikey', found),
    }
  }
  const output = (found: Found): ApiKeyCredentialProviderOutput & ProviderStatus => ({
    ...head(found),
    ...timesOf(parts, found),
  })

  async function create(
    input: CreateApiKeyCredentialProviderInput,
    call: OperationCall,
  ): Promise<CreateApiKeyCredentialProviderOutput> {
    return head({ name: input.name, record: await providers.create(input, settingsOf(input), call) })
  }

  async function update(
    input: UpdateApiKeyCredentialProviderInput,
    call: OperationCall,
  ): Promise<ApiKeyCredentialProviderOutput> {
    const { name } = input
    const record = await providers.update(name, (before) => keptApiKey(before, settingsOf(input)), call)
    return output({ name, record })
  }

  async function list(input: PageInput): Promise<ListApiKeyCredentialProvidersOutput> {
    const { providers: found, ...rest } = await providers.list({ maxResults: 100, ...input })
    const summaries = found.map((each) => {
      const { name, credentialProviderArn, createdTime, lastUpdatedTime } = output(each)
      return { name, credentialProviderArn, createdTime, lastUpdatedTime }
    })
    return { credentialProviders: summaries, ...rest }
  }

  return [
    controlOperation('CreateApiKeyCredentialProvider', 201, create),
    controlOperation('GetApiKeyCredentialProvider', 200, async ({ name }: NamedInput) =>
      output(await providers.find(name)),
    ),
    controlOperation('UpdateApiKeyCredentialProvider', 200, update),
    controlOperation('DeleteApiKeyCredentialProvider', 204, async ({ name }: NamedInput, call) => {
      await providers.remove(name, call)
      return undefined
    }),
    controlOperation('ListApiKeyCredentialProviders', 200, list),
  ]
}

function settingsOf(input: UpdateApiKeyCredentialProviderInput): ApiKeySettings {
  const { apiKey, apiKeySecretSource, apiKeySecretConfig } = input
  return {
    plane: 'apikey',
    config: {
      ...(apiKey !== undefined && { apiKey }),
      ...(apiKeySecretSource !== undefined && { apiKeySecretSource }),
      ...(apiKeySecretConfig !== undefined && { apiKeySecretConfig }),
    },
  }
}
