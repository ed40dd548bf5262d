import { measureManyGrants } from './consents/many-grants.ts'
import { measureRace } from './consents/race.ts'
import { measureRefreshCost } from './consents/refresh-cost.ts'
import { measureWarmUserToken } from './consents/warm-user-token.ts'
import { startTokenEndpoint } from './consents/token-endpoint.ts'
import type { Table } from './report.ts'
import { inScratchFolder } from './scratch/scratch-folder.ts'

/** Tokens that rest on consents of users: warm, refreshed, many of them, and wanted by everybody at once. */
export function measureConsents(rounds: number): Promise<readonly Table[]> {
  return inScratchFolder(async (folder) => {
    const endpoint = await startTokenEndpoint()
    try {
      return [
        await measureWarmUserToken(folder, endpoint, rounds),
        await measureRefreshCost(folder, endpoint, rounds),
        await measureManyGrants(folder, rounds),
        await measureRace(folder, rounds),
      ]
    } finally {
      await endpoint.end()
    }
  })
}
