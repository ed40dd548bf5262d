import { BrokerError } from '@credbroker/core'
import { checkedCode } from '../vendor-code.ts'

/**
 * What it means that an authorization server did not take a request that is not at the token endpoint: `upstream_rejected`
 * for what it refuses, `upstream_unavailable` for the rest. Of its answer only a well-formed code is shown.
 */
export function endpointFailure(error: unknown, request: string, provider: string, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason
  if (error instanceof BrokerError) return error
  const { status, code } = answerOf(error)
  if (status === undefined || status === 429 || status >= 500 || status < 400) {
    return new BrokerError(
      'upstream_unavailable',
      `the server of provider "${provider}" did not answer the ${request} as it should; try again`,
    )
  }
  const named = code === undefined ? `with status ${status}` : `with ${code}`
  return new BrokerError(
    'upstream_rejected',
    `the server of provider "${provider}" refused the ${request} ${named}; the operator has to compare the client's registration there with the provider's options`,
    code === undefined ? {} : { details: { upstreamCode: code } },
  )
}

/** oauth4webapi puts the answer into `response`, or into `cause` where it makes no sense of it. */
function answerOf(error: unknown): { readonly status?: number; readonly code?: string } {
  if (!(error instanceof Error)) return {}
  const [response, code] = [Reflect.get(error, 'response') ?? error.cause, checkedCode(Reflect.get(error, 'error'))]
  if (!(response instanceof Response)) return {}
  return { status: response.status, ...(code !== undefined && { code }) }
}
