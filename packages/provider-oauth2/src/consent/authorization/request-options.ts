import { allowInsecureRequests, customFetch } from 'oauth4webapi'
import type { ProviderParts } from '../../provider-parts.ts'
import { protocolFetch } from '../../server/protocol-fetch.ts'

interface RequestOptions {
  readonly signal: AbortSignal
  readonly [customFetch]: ReturnType<typeof protocolFetch>
  readonly [allowInsecureRequests]: boolean
}

/** How oauth4webapi makes a request besides those of the token endpoint. Which addresses may be called, the network decides. */
export function requestOptions(parts: ProviderParts, signal: AbortSignal): RequestOptions {
  return { signal, [customFetch]: protocolFetch(parts, { signal }), [allowInsecureRequests]: true }
}
