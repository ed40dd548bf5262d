import { invalidField } from '@credbroker/core'
import { pathWithoutQuery } from '@credbroker/core/signing'

/** Where the CDP API lives; requests that name no host go there. */
export const defaultHost = 'api.cdp.coinbase.com'

/** The request that a token is bound to. */
export interface BoundRequest {
  readonly requestMethod: string
  /** Without scheme and port. */
  readonly requestHost: string
  /** A query string may follow; the token leaves it out. */
  readonly requestPath: string
}

/** The entry of the claim `uris` for a path without query: `POST api.cdp.coinbase.com/platform/v2/evm/accounts`. */
export function requestUri(method: string, host: string, path: string): string {
  return `${method} ${host}${path}`
}

/** The entry of the claim `uris` for a request whose parts may be missing. Throws `validation_failed` naming the gap. */
export function completeUri({ requestMethod, requestHost, requestPath }: Partial<BoundRequest>): string {
  return requestUri(
    present('requestMethod', requestMethod),
    present('requestHost', requestHost),
    // Clients that leave the query in the claim report 401 from the server.
    pathWithoutQuery(present('requestPath', requestPath)),
  )
}

function present(name: keyof BoundRequest, value: string | undefined): string {
  if (typeof value === 'string' && value !== '') return value
  throw invalidField(name, 'is missing; a token is bound to method, host and path together')
}
