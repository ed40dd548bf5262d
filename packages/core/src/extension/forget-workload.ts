import type { Mount } from '../mount/mount.ts'

/** Drops what is cached for one workload alone. What is shared by all who may have it stays. */
export function forgetWorkload(mounts: Iterable<Mount>, workload: string): void {
  for (const { kinds } of mounts)
    for (const { cache } of kinds.values()) cache?.removeWhere((slot) => slot.workload === workload)
}
