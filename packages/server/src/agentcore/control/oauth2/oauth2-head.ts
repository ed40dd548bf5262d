import { callbackPath } from '@credbroker/core'
import type { Oauth2Settings } from '../../../resources/records/provider-record.ts'
import { mountName } from '../../../resources/mount-name.ts'
import type { CreateOauth2CredentialProviderOutput } from '../../shapes/index.ts'
import { arnOf, type ControlParts, secretLocation } from '../control-parts.ts'
import type { FoundProvider } from '../changes/provider-changes.ts'

/** What every reply about an OAuth2 provider begins with. */
export function oauth2Head(
  parts: ControlParts,
  { name, record }: FoundProvider<Oauth2Settings>,
): CreateOauth2CredentialProviderOutput {
  const { clientSecretSource, clientSecretConfig } = record?.settings.config ?? {}
  const provider = { kind: 'oauth2Provider', name, member: 'clientSecret' } as const
  const { arn, jsonKey, source } = secretLocation(parts, provider, clientSecretSource, clientSecretConfig)
  const mount = record === undefined ? name : mountName(name, record.id)
  return {
    name,
    credentialProviderArn: arnOf(parts, 'oauth2Provider', name),
    clientSecretArn: arn,
    ...(jsonKey !== undefined && { clientSecretJsonKey: jsonKey }),
    clientSecretSource: source,
    callbackUrl: `${parts.publicUrl()}${callbackPath}${mount}`,
  }
}
