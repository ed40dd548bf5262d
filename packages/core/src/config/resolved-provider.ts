import type { ProviderRules } from '../mount/provider-rules.ts'
import type { LoadedPlugin } from '../plugins/load-plugin.ts'
import type { FedSecret } from './references.ts'

/** A provider entry whose plugin is loaded and whose options hold, but for secrets that other providers feed. */
export interface ResolvedProvider {
  readonly name: string
  readonly plugin: LoadedPlugin
  /** Plain: secrets are texts here, and wrapped before a provider sees them. */
  readonly options: unknown
  readonly fed: readonly FedSecret[]
  readonly rules: ProviderRules
}

/** Takes a mistake at a path. */
export type Report = (path: readonly string[], message: string) => void
