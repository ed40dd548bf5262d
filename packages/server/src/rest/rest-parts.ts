import type { WorkloadConfig } from '@credbroker/core'
import type { ServerParts } from '../server-parts.ts'

/** What the operator's operations work with. */
export interface RestParts extends ServerParts {
  readonly workloadRules: WorkloadRules
}

/** By provider, as `workloads.<name>.providers` in the YAML. */
export type Rules = NonNullable<WorkloadConfig['providers']>

/**
 * What workload identities that were made by API may ask for. Each rejects with `not_found` for a name that is of none.
 * What is changed is on record before it is done; the operations see to that.
 */
export interface WorkloadRules {
  /** `undefined`: it has no rules of its own, and those of the workload `*` count. */
  get(name: string): Promise<Rules | undefined>
  put(name: string, rules: Rules): Promise<void>
  /** So that those of the workload `*` count again. */
  remove(name: string): Promise<void>
}
