import { createHmac, timingSafeEqual } from 'node:crypto'
import type { BrokerError, ExtensionContext } from '@credbroker/core'
import { validationFault } from './validation-fault.ts'

/**
 * The `nextToken` of a list that goes on after `lastKey`. It names a place, not a number: what is added or removed
 * meanwhile moves nothing. Holds no secret, and only this key's holder can make one.
 */
export function makePageToken(key: Uint8Array, list: string, lastKey: string): string {
  const place = Buffer.from(lastKey, 'utf8').toString('base64url')
  return `${place}.${seal(key, list, place)}`
}

/** Where a list goes on. Throws `validation_failed` on `nextToken` for a token of another list, key or maker. */
export function readPageToken(key: Uint8Array, list: string, token: string): string {
  const dot = token.indexOf('.')
  if (dot === -1) throw badToken()
  const place = token.slice(0, dot)
  const given = Buffer.from(token.slice(dot + 1), 'utf8')
  const expected = Buffer.from(seal(key, list, place), 'utf8')
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw badToken()
  return Buffer.from(place, 'base64url').toString('utf8')
}

/** The key of a broker's page tokens: the same in every process on its store, and nobody else's. */
export function pageTokenKey({ nameOf }: Pick<ExtensionContext, 'nameOf'>): Uint8Array {
  return Buffer.from(nameOf('page tokens'))
}

function seal(key: Uint8Array, list: string, place: string): string {
  return createHmac('sha256', key).update(`page ${list}\n${place}`).digest('base64url')
}

function badToken(): BrokerError {
  return validationFault([
    { name: 'nextToken', message: 'Member must be a token that the last page of this list gave' },
  ])
}
