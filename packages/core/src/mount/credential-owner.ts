import type { Caller } from '../caller.ts'
import { subjectOf } from '../subject.ts'
import type { MountedKind } from './mount.ts'

/** The workload whose credential it is; `undefined`: everybody's who may have it. */
export function workloadOf({ shared }: MountedKind, { workload }: Caller): string | undefined {
  return shared ? undefined : workload
}

/** The person whose credential it is; `undefined`: nobody's in particular. */
export function userOf(kind: MountedKind, request: object, caller: Caller): string | undefined {
  return kind.ofWorkload(request) ? undefined : subjectOf(caller)
}
