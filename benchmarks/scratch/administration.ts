import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Administration, openAdministration } from '@credbroker/core/tooling'
import type { StateConfig } from './state-config.ts'

/** What an operator would open on this state, by way of a configuration file. */
export function administrationOf(folder: string, name: string, state: StateConfig): Promise<Administration> {
  const configFile = join(folder, `${name}.json`)
  writeFileSync(configFile, JSON.stringify({ version: 1, ...state, providers: {} }))
  return openAdministration({ configFile, operator: 'benchmark' })
}
