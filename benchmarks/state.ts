import type { Table } from './report.ts'
import { inScratchFolder } from './scratch/scratch-folder.ts'
import { measureAuditVerify } from './state/audit-verify.ts'
import { measureAuditedGet } from './state/audited-get.ts'
import { measureDeadlines } from './state/deadlines.ts'
import { measureLeases } from './state/leases.ts'
import { measureRewrap } from './state/rewrap.ts'
import { measureSealedGet } from './state/sealed-get.ts'
import { measureSealedPut } from './state/sealed-put.ts'
import { measureSealing } from './state/sealing.ts'

/** What is kept on a disk, against the same work done by hand on the same disk. */
export function measureState(rounds: number): Promise<readonly Table[]> {
  return inScratchFolder(async (folder) => [
    await measureAuditedGet(folder, rounds),
    await measureSealedPut(folder, rounds),
    await measureSealedGet(folder, rounds),
    await measureSealing(rounds),
    await measureLeases(folder, rounds),
    await measureRewrap(folder),
    await measureAuditVerify(folder, rounds),
    await measureDeadlines(rounds),
  ])
}
