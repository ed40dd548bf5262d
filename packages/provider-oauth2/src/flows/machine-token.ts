import type { ProviderParts } from '../provider-parts.ts'
import type { TokenAnswer } from '../token-endpoint/token-outcome.ts'

/** A token for the client itself. Rejects with the outcome's error when none was granted. */
export async function machineToken(
  { tokenEndpoint, vendor }: Pick<ProviderParts, 'tokenEndpoint' | 'vendor'>,
  parameters: URLSearchParams,
  signal: AbortSignal,
): Promise<TokenAnswer> {
  const grantType = vendor.machineGrantType ?? 'client_credentials'
  const outcome = await tokenEndpoint.request({ grantType, parameters, once: false, signal })
  if (outcome.outcome !== 'granted') throw outcome.error
  return outcome.answer
}
