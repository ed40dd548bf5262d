import { type Administration, openAdministration } from '@credbroker/core/tooling'
import type { Invocation } from '../invocation.ts'
import { logger } from '../terminal/logger.ts'
import { bundledStores } from './bundled-stores.ts'
import { naming, requiredConfigPath } from './config-path.ts'

/** Opens the store, keys and audit log of a configuration, does the work, and closes them whatever comes of the work. */
export async function withAdministration(
  { io, print, debug }: Invocation,
  config: string | undefined,
  work: (administration: Administration) => Promise<void>,
): Promise<void> {
  const path = await requiredConfigPath(config, io)
  const administration = await naming(path, () =>
    openAdministration({
      configFile: path.file,
      env: io.env,
      clock: io.clock,
      logger: logger(print, debug),
      stores: bundledStores,
      operator: io.user,
    }),
  )
  try {
    await work(administration)
  } finally {
    await administration.close()
  }
}
