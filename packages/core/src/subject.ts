import { hash } from 'node:crypto'
import type { Caller } from './caller.ts'

/**
 * Names the person a caller asks for, the same for every token of theirs; `undefined` when it asks for nobody. A user
 * name and a token never give the same subject, whatever the name is: those made from tokens begin with NUL, and a name
 * that does gets another one.
 *
 * A token counts by its issuer and subject (RFC 7519 sections 4.1.1 and 4.1.2) where it is a JWT that has both, else by
 * itself. It is not verified here: callers are established before the broker is asked.
 */
export function subjectOf({ user, userToken }: Pick<Caller, 'user' | 'userToken'>): string | undefined {
  if (user !== undefined) return user.charCodeAt(0) === 0 ? `\0${user}` : user
  if (userToken === undefined) return undefined
  const person = personIn(userToken)
  return `\0${person === undefined ? '' : 'jwt '}${hash('sha256', person ?? userToken, 'base64url')}`
}

function personIn(token: string): string | undefined {
  const [, payload, signature, more] = token.split('.')
  if (payload === undefined || signature === undefined || more !== undefined) return undefined
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))
    if (typeof claims !== 'object' || claims === null || !('iss' in claims) || !('sub' in claims)) return undefined
    const { iss, sub } = claims
    return typeof iss === 'string' && typeof sub === 'string' ? JSON.stringify([iss, sub]) : undefined
  } catch {
    return undefined
  }
}
