import type { ServerResources } from '../../resources/server-resources.ts'
import type { ServerParts } from '../../server-parts.ts'
import type { ArnKind, ArnScope } from '../../wire/arn.ts'
import { makeArn, secretArn } from '../../wire/arn.ts'
import type { SecretLocation, SecretReference, SecretSource } from '../shapes/index.ts'

/** What the control plane works with. */
export interface ControlParts extends ServerParts {
  readonly resources: ServerResources
}

/** Where ARNs say that this broker is. */
function arnScope({ settings }: ControlParts): ArnScope {
  const { region = 'us-east-1', accountId = '000000000000' } = settings()
  return { region, accountId }
}

/** The ARN of a resource of this broker. */
export function arnOf(parts: ControlParts, kind: ArnKind, name: string): string {
  return makeArn(arnScope(parts), kind, name)
}

/** Where a reply says that a secret is: nowhere to fetch it from, or where the client said. */
export function secretLocation(
  parts: ControlParts,
  provider: { readonly kind: Exclude<ArnKind, 'workloadIdentity'>; readonly name: string; readonly member: string },
  source: SecretSource | undefined,
  reference: SecretReference | undefined,
): { readonly arn: SecretLocation; readonly jsonKey: string | undefined; readonly source: SecretSource } {
  if (source === 'EXTERNAL' && reference !== undefined) {
    return { arn: { secretArn: reference.secretId }, jsonKey: reference.jsonKey, source }
  }
  const { kind, name, member } = provider
  return { arn: { secretArn: secretArn(arnScope(parts), kind, name, member) }, jsonKey: undefined, source: 'MANAGED' }
}
