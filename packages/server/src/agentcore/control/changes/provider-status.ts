import type { ProviderPlane } from '../../../resources/directory.ts'
import type { ProviderSettings } from '../../../resources/records/provider-record.ts'
import { mountName } from '../../../resources/mount-name.ts'
import type { CreateOauth2CredentialProviderOutput } from '../../shapes/index.ts'
import type { ControlParts } from '../control-parts.ts'
import type { FoundProvider } from './provider-changes.ts'

/** How far a provider is. */
export interface ProviderStatus {
  readonly status: NonNullable<CreateOauth2CredentialProviderOutput['status']>
  /** Also of one that still waits for its secret: it says for what. */
  readonly failureReason?: string
}

/**
 * READY when credentials can be asked for, CREATING while the client still has to send something, and failed when this broker
 * cannot make a provider of what is stored. AgentCore has this for OAuth2 providers; the others have it besides.
 */
export function providerStatus(
  { resources }: ControlParts,
  plane: ProviderPlane,
  { name, record }: FoundProvider<ProviderSettings>,
): ProviderStatus {
  if (record === undefined) return { status: 'READY' }
  const state = resources.providerState(plane, name)
  if (state === undefined) return { status: 'CREATING' }
  if (state.reason === undefined) {
    return { status: state.mount === mountName(name, record.id) ? 'READY' : 'CREATING' }
  }
  const failureReason = state.reason
  if (state.waits) return { status: 'CREATING', failureReason }
  return { status: record.updatedAtMs > record.createdAtMs ? 'UPDATE_FAILED' : 'CREATE_FAILED', failureReason }
}
