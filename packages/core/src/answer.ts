import type { MountedKind } from './mount/mount.ts'
import type { Issued } from './provider.ts'

/** The answer as callers get it: tagged and frozen, because a cached one goes to many. */
export function tagged(kind: MountedKind, issued: Issued<object>): object {
  return Object.freeze({ [kind.responseMember]: deepFreeze(issued.response) })
}

function deepFreeze<T extends object>(value: T): T {
  for (const key in value) {
    const member: unknown = value[key]
    if (typeof member === 'object' && member !== null && !Object.isFrozen(member)) deepFreeze(member)
  }
  return Object.freeze(value)
}
