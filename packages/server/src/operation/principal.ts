/** Who sent a request: what the signature, or the mode the server runs in, says of the sender. */
export interface Principal {
  /** Names the sender in logs and in the audit trail. An access key's id is no secret. */
  readonly accessKeyId: string
  /** The workloads it may act for. */
  readonly workloads: 'all' | ReadonlySet<string>
  /** Whether it may use the control plane and the operator's routes. */
  readonly administers: boolean
}

/** Whether a sender may act for a workload. */
export function actsFor({ workloads }: Principal, workload: string): boolean {
  return workloads === 'all' || workloads.has(workload)
}
