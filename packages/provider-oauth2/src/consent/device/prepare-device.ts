import { BrokerError } from '@credbroker/core'
import type { PreparedSession } from '@credbroker/core/consent'
import {
  type DeviceAuthorizationResponse,
  deviceAuthorizationRequest,
  processDeviceAuthorizationResponse,
} from 'oauth4webapi'
import { setScopes } from '../../flows/token-scopes.ts'
import { addTargets } from '../../flows/token-targets.ts'
import type { AttemptData, ConsentParts } from '../attempt.ts'
import { addFreeParameters } from '../authorization/add-free-parameters.ts'
import { endpointFailure } from '../authorization/endpoint-failure.ts'
import type { Preparer } from '../authorization/prepare-authorization.ts'
import { requestOptions } from '../authorization/request-options.ts'
import { fixedParameters } from '../authorization/reserved-parameters.ts'
import { newAttemptData } from '../new-attempt-data.ts'
import type { UserAsk } from '../user-ask.ts'

/** Seconds between two polls where the server does not say. RFC 8628 section 3.2. */
const usualInterval = 5

/**
 * Prepares attempts of the device flow: nobody is sent back from it, so it needs no public address. Rejects with
 * `validation_failed` when the server has no endpoint for it, and as the server's metadata does. RFC 8628 section 3.1.
 */
export async function devicePreparer(
  ask: UserAsk,
  scopes: readonly string[],
  parts: ConsentParts,
  signal: AbortSignal,
): Promise<Preparer> {
  const { context, server, client, vendor } = parts
  const metadata = await server.metadata(signal)
  if (metadata.device_authorization_endpoint === undefined) {
    throw new BrokerError(
      'validation_failed',
      `provider "${context.name}" knows no device authorization endpoint; the operator has to give one in its metadata, or unset deviceFlow`,
    )
  }

  async function askServer(): Promise<DeviceAuthorizationResponse> {
    const parameters = new URLSearchParams()
    setScopes(parameters, scopes, vendor)
    addTargets(parameters, ask)
    for (const more of [fixedParameters(parts), ask.customParameters]) addFreeParameters(parameters, more)
    try {
      const response = await deviceAuthorizationRequest(
        metadata,
        client.client,
        client.authentication,
        parameters,
        requestOptions(parts, signal),
      )
      return await processDeviceAuthorizationResponse(metadata, client.client, response)
    } catch (error) {
      throw endpointFailure(error, 'device authorization request', context.name, signal)
    }
  }

  return {
    async prepare(): Promise<PreparedSession<AttemptData>> {
      const { device_code, user_code, verification_uri, interval = usualInterval, expires_in } = await askServer()
      const intervalMs = interval * 1000
      return {
        // The complete address would let somebody be sent to a code that is not theirs. RFC 8628 section 5.4.
        authorizationUrl: requireWebAddress(verification_uri, context.name),
        lifetimeMs: expires_in * 1000,
        data: {
          ...newAttemptData(ask, scopes, parts, metadata),
          device: {
            deviceCode: device_code,
            userCode: user_code,
            intervalMs,
            nextPollAtMs: context.clock.now() + intervalMs,
          },
        },
      }
    },
  }
}

/** An application may show it as a link. */
function requireWebAddress(address: string, provider: string): string {
  const { protocol } = URL.parse(address) ?? {}
  if (protocol === 'https:' || protocol === 'http:') return address
  throw new BrokerError('upstream_unavailable', `the server of provider "${provider}" named no address for its users`, {
    retryable: false,
  })
}
