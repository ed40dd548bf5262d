import { expect } from 'vitest'

const union = /(ConfigOutput|ConfigurationOutput|paymentTokenResponse|oauthDiscovery)$/

/** Every member of the recorded value is there, of the same JSON type. Where a list ends, and what tags there are, may differ. */
export function expectShape(actual: unknown, recorded: unknown, at: string): void {
  if (recorded === null || recorded === undefined) return
  expect(typeOf(actual), at).toBe(typeOf(recorded))
  if (Array.isArray(actual) && Array.isArray(recorded)) {
    for (const item of actual) expectShape(item, recorded[0], `${at}[]`)
    return
  }
  if (!isObject(actual) || !isObject(recorded)) return
  for (const [member, value] of Object.entries(recorded)) {
    if (member === 'nextToken' || at.endsWith('.tags')) continue
    // Some answers were recorded for another vendor than the request's.
    if (union.test(at) && !Object.hasOwn(actual, member)) continue
    expectShape(Reflect.get(actual, member), value, `${at}.${member}`)
  }
}

/** Nothing is null or an empty text, both of which clients mistake, and unions have one member. */
export function expectClean(value: unknown, at: string): void {
  expect(value, at).not.toBeNull()
  expect(value, at).not.toBe('')
  if (typeof value !== 'object' || value === null) return
  if (union.test(at)) expect(Object.keys(value), at).toHaveLength(1)
  for (const [member, inside] of Object.entries(value)) expectClean(inside, `${at}.${member}`)
}

function typeOf(value: unknown): string {
  return Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
