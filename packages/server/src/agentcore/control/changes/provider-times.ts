import type { ProviderSettings } from '../../../resources/records/provider-record.ts'
import { epochSeconds } from '../../../wire/epoch-seconds.ts'
import type { ControlParts } from '../control-parts.ts'
import type { FoundProvider } from './provider-changes.ts'

/** When a provider was made and changed. The YAML does not say; there it is when this process began to serve it. */
export function timesOf(
  { resources }: ControlParts,
  { record }: FoundProvider<ProviderSettings>,
): { readonly createdTime: number; readonly lastUpdatedTime: number } {
  const { startedAtMs } = resources
  return {
    createdTime: epochSeconds(record?.createdAtMs ?? startedAtMs),
    lastUpdatedTime: epochSeconds(record?.updatedAtMs ?? startedAtMs),
  }
}
