import { BrokerError } from './errors.ts'
import { suggestion } from './schema/did-you-mean.ts'
import { pathText } from './schema/describe-error.ts'

/**
 * The name of the only member of a tagged union. Throws `validation_failed` for no member, two members, or no object; a
 * member that is `undefined` is no member.
 */
export function onlyMember(request: unknown, provider: string, accepted: Iterable<string>): string {
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
export function unknownMember(member: string, provider: string, accepted: readonly string[]): BrokerError {
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
