import type { Table } from './report.ts'
import { inScratchFolder } from './scratch/scratch-folder.ts'
import { measureReload } from './server/reload.ts'
import { measureStartToReady } from './server/start-to-ready.ts'
import { measureWarmServer } from './server/warm.ts'

/** The broker over HTTP: how much it costs beside HTTP itself, how it starts, and what a reload does to its clients. */
export function measureServer(rounds: number): Promise<readonly Table[]> {
  return inScratchFolder(async (folder) => [
    ...(await measureWarmServer(folder, rounds)),
    await measureStartToReady(folder, rounds),
    await measureReload(folder),
  ])
}
