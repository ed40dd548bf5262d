import type { WorkloadConfig } from '@credbroker/core'
import type { ResourceRecord } from './resource-record.ts'

/** A workload identity. */
export interface WorkloadRecord extends ResourceRecord {
  readonly returnUrls: readonly string[]
  /** What it may use. Absent: what the workload `*` of the YAML may. */
  readonly rules?: NonNullable<WorkloadConfig['providers']>
}
