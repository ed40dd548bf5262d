import { CredentialCache } from './cache/credential-cache.ts'
import { onlyMember, unknownMember } from './envelope.ts'
import { BrokerError } from './errors.ts'
import type { LoadedKind, LoadedPlugin } from './plugins/load-plugin.ts'
import type { AnyIssue, AnyProvider } from './plugins/plugin-shape.ts'
import { describeErrors, pathText } from './schema/describe-error.ts'

/** A provider under its name in the configuration, ready to be asked. */
export interface Mount {
  readonly name: string
  readonly plugin: LoadedPlugin
  readonly provider: AnyProvider
  /** Stands for plugin and options: equal revisions are the same provider. Reveals nothing. */
  readonly revision: string
  /** By request member. */
  readonly kinds: ReadonlyMap<string, MountedKind>
  readonly health: Health
  /** Asynchronous calls under way; a replaced provider is closed when they have ended. */
  readonly underWay: Set<Promise<unknown>>
}

/** One kind of one mounted provider. */
export interface MountedKind extends LoadedKind {
  readonly issue: AnyIssue
  /** Absent for kinds that are issued anew each time. */
  readonly cache: CredentialCache | undefined
  /** The part of a request that decides which credential it is. */
  readonly identity: (request: object) => unknown
  readonly shared: boolean
}

/** How the last call of the provider went. */
export interface Health {
  status: 'unknown' | 'good' | 'failing'
  lastCode?: string
  changedAtMs?: number
}

export function mountKinds(
  plugin: LoadedPlugin,
  provider: AnyProvider,
  cache: { readonly seed: number; readonly limit: number },
): ReadonlyMap<string, MountedKind> {
  const kinds = new Map<string, MountedKind>()
  for (const [member, loaded] of plugin.kinds) {
    const { definition, kind } = loaded
    const issue = provider.issue[kind]
    if (issue === undefined) throw new TypeError(`no issue function for ${kind}`)
    kinds.set(member, {
      ...loaded,
      // Bound, so that a class may use `this`.
      issue: issue.bind(provider.issue),
      cache: definition.cache === false ? undefined : new CredentialCache(cache.seed, cache.limit),
      identity: typeof definition.cache === 'function' ? definition.cache : (request) => request,
      shared: definition.shared === true,
    })
  }
  return kinds
}

/** The kind that a request asks a provider for. Throws `validation_failed`, naming what the provider accepts. */
export function requestedKind<Kind extends LoadedKind>(
  provider: string,
  kinds: ReadonlyMap<string, Kind>,
  request: unknown,
): Kind {
  const member = onlyMember(request, provider, kinds.keys())
  const kind = kinds.get(member)
  if (kind === undefined) throw unknownMember(member, provider, [...kinds.keys()])
  return kind
}

/** The request's body once its kind's schema holds. Throws `validation_failed` with every broken member. */
export function checkedBody(provider: string, kind: LoadedKind, request: unknown): object {
  const body: unknown =
    typeof request === 'object' && request !== null ? Reflect.get(request, kind.requestMember) : undefined
  if (kind.validate(body) && typeof body === 'object' && body !== null) return body
  const broken = describeErrors(kind.definition.requestSchema, body, kind.validate.errors)
  const fieldList = broken
    .slice(0, 20)
    .map(({ path, message }) => ({ name: pathText([kind.requestMember, ...path]), message }))
  if (fieldList.length === 0) fieldList.push({ name: kind.requestMember, message: 'must be an object' })
  const message = fieldList.map(({ name, message: what }) => `${name}: ${what}`).join('; ')
  throw new BrokerError('validation_failed', message, { provider, details: { fieldList } })
}
