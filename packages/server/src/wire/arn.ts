import { createHash } from 'node:crypto'

/** What an ARN of this service can name. */
export type ArnKind = 'workloadIdentity' | 'oauth2Provider' | 'apiKeyProvider' | 'paymentProvider'

/** The part of an ARN that says where it is. */
export interface ArnScope {
  readonly region: string
  /** 12 digits. */
  readonly accountId: string
}

export interface Arn extends ArnScope {
  readonly kind: ArnKind
  readonly name: string
}

const containers: Readonly<Record<ArnKind, string>> = {
  workloadIdentity: 'workload-identity-directory/default/workload-identity',
  oauth2Provider: 'token-vault/default/oauth2credentialprovider',
  apiKeyProvider: 'token-vault/default/apikeycredentialprovider',
  paymentProvider: 'token-vault/default/paymentcredentialprovider',
}

const kinds: ReadonlyMap<string, ArnKind> = new Map(
  (Object.keys(containers) as ArnKind[]).map((kind) => [containers[kind], kind]),
)

/** What AWS would call a resource. */
export function makeArn({ region, accountId }: ArnScope, kind: ArnKind, name: string): string {
  return `arn:aws:bedrock-agentcore:${region}:${accountId}:${containers[kind]}/${name}`
}

/** What an ARN names; `undefined` when it is none of this service's, or of another vault than `default`. */
export function parseArn(arn: string): Arn | undefined {
  const match =
    /^arn:aws[a-z-]*:bedrock-agentcore:([a-z0-9-]+):([0-9]{12}):([a-z-]+\/[^/]+\/[a-z0-9-]+)\/([^/]+)$/.exec(arn)
  const [, region, accountId, container, name] = match ?? []
  const kind = container === undefined ? undefined : kinds.get(container)
  if (kind === undefined || region === undefined || accountId === undefined || name === undefined) return undefined
  return { region, accountId, kind, name }
}

/**
 * Names the place of a secret where the service model wants an ARN. Nothing is there: the secret stays in this broker.
 * The same for the same secret, with six letters at its end as AWS puts them.
 */
export function secretArn(
  scope: ArnScope,
  kind: Exclude<ArnKind, 'workloadIdentity'>,
  name: string,
  member: string,
): string {
  const path = `${families[kind]}/${name}/${member}`
  return `arn:aws:secretsmanager:${scope.region}:${scope.accountId}:secret:bedrock-agentcore-identity!default/${path}-${suffix(path)}`
}

const families = { oauth2Provider: 'oauth2', apiKeyProvider: 'apikey', paymentProvider: 'payment' } as const

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

function suffix(path: string): string {
  const digest = createHash('sha256').update(path).digest()
  return Array.from(digest.subarray(0, 6), (byte) => letters[byte % letters.length]).join('')
}
