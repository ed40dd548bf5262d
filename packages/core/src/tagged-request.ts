import { BrokerError } from './errors.ts'
import type { LoadedKind } from './plugins/load-plugin.ts'
import { describeErrors, pathText } from './schema/describe-error.ts'
import { suggestion } from './schema/did-you-mean.ts'

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

/**
 * The name of the only member of a tagged union. Throws `validation_failed` for no member, two members, or no object; a
 * member that is `undefined` is no member.
 */
function onlyMember(request: unknown, provider: string, accepted: Iterable<string>): string {
  if (typeof request !== 'object' || request === null || Array.isArray(request)) {
    throw malformed(
      '',
      `the request must be an object with exactly one member, not ${typeName(request)}`,
      provider,
      accepted,
    )
  }
  let only: string | undefined
  for (const member in request) {
    if (Reflect.get(request, member) === undefined) continue
    if (only !== undefined) {
      throw malformed('', 'the request has more than one member; it must have exactly one', provider, accepted)
    }
    only = member
  }
  if (only === undefined) throw malformed('', 'the request has no member; it must have exactly one', provider, accepted)
  return only
}

/** The error for a member that the provider does not serve. */
function unknownMember(member: string, provider: string, accepted: readonly string[]): BrokerError {
  const name = pathText([member])
  return malformed(name, `unknown request member ${name}; ${suggestion(member, accepted)}`, provider, accepted)
}

function malformed(name: string, what: string, provider: string, accepted: Iterable<string>): BrokerError {
  const message = `${what}; provider "${provider}" accepts: ${[...accepted].join(', ')}`
  return new BrokerError('validation_failed', message, { provider, details: { fieldList: [{ name, message: what }] } })
}

function typeName(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`
}
