import { randomBytes } from 'node:crypto'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BrokerConfig } from '@credbroker/core'

/** The sections of a configuration that say where state is. */
export type StateConfig = Pick<BrokerConfig, 'store' | 'keys' | 'audit'>

/** State in one SQLite file of this folder, with a master key that is made for it. */
export function stateConfig(folder: string, database: string, audit: boolean = false): StateConfig {
  const file = join(folder, 'master-key')
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600 })
  return {
    store: { use: 'sqlite', options: { path: join(folder, database) } },
    keys: { file },
    ...(audit && { audit: { enabled: true } }),
  }
}
