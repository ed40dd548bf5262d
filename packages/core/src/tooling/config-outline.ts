import { member } from '../config/members.ts'
import { readConfigFile } from '../config/config-source.ts'

/** What a configuration says of itself, as it is written: nothing of it has been judged, and no reference followed. */
export interface ConfigOutline {
  /** Names under `workloads`. */
  readonly workloads: readonly string[]
  readonly publicUrl?: string
  /** The section `server`. */
  readonly server: unknown
}

/** Reads an outline, whatever is wrong with the file. Throws `config_invalid` when it cannot be read or is no YAML. */
export async function configOutline(configFile: string): Promise<ConfigOutline> {
  const { value } = await readConfigFile(configFile)
  const publicUrl = member(value, 'publicUrl')
  return {
    workloads: Object.keys(Object(member(value, 'workloads'))),
    ...(typeof publicUrl === 'string' && { publicUrl }),
    server: member(value, 'server'),
  }
}
