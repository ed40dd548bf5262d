import type { Oauth2Settings } from '../../../resources/records/provider-record.ts'
import { mountName } from '../../../resources/resource-id.ts'
import type { CreateOauth2CredentialProviderOutput } from '../../shapes/index.ts'
import type { ControlParts } from '../control-parts.ts'
import type { FoundProvider } from '../changes/provider-changes.ts'

/** How far a provider is. */
export interface Oauth2Status {
  readonly status: NonNullable<CreateOauth2CredentialProviderOutput['status']>
  /** Also of one that still waits for its secret: it says for what. */
  readonly failureReason?: string
}

/**
 * READY when tokens can be asked for, CREATING while the client still has to send something, and failed when this broker
 * cannot make a provider of what is stored.
 */
export function oauth2Status(
  { resources }: ControlParts,
  { name, record }: FoundProvider<Oauth2Settings>,
): Oauth2Status {
  if (record === undefined) return { status: 'READY' }
  const state = resources.providerState('oauth2', name)
  if (state === undefined) return { status: 'CREATING' }
  if (state.reason === undefined) {
    return { status: state.mount === mountName(name, record.id) ? 'READY' : 'CREATING' }
  }
  const failureReason = state.reason
  if (state.waits) return { status: 'CREATING', failureReason }
  return { status: record.updatedAtMs > record.createdAtMs ? 'UPDATE_FAILED' : 'CREATE_FAILED', failureReason }
}
