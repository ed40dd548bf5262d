import { boundedFetch } from '@credbroker/core'
import type { CustomFetchOptions } from 'oauth4webapi'
import type { ProviderParts } from '../provider-parts.ts'

/** How one request of the protocol goes out. */
export interface ProtocolCall {
  readonly signal: AbortSignal
  /** It must not arrive twice unnoticed, so it has a connection to itself. */
  readonly once?: boolean
}

type ProtocolFetch = (url: string, init: CustomFetchOptions<'POST', URLSearchParams>) => Promise<Response>

/**
 * The network below oauth4webapi: the broker's own, with this client's certificate, and with the body and headers that
 * the vendor wants.
 */
export function protocolFetch(
  { context, vendor, client }: Pick<ProviderParts, 'context' | 'vendor' | 'client'>,
  { signal, once = false }: ProtocolCall,
): ProtocolFetch {
  return (url: string, { method, headers: given, body: parameters }): Promise<Response> => {
    const headers = new Headers(given)
    // The library's own name is nobody's business, and vendors that look at it want the application's.
    headers.delete('user-agent')
    for (const [name, value] of Object.entries(vendor.tokenRequestHeaders ?? {})) headers.set(name, value)
    const json = vendor.tokenRequestBody === 'json'
    headers.set('content-type', json ? 'application/json' : 'application/x-www-form-urlencoded')
    const body = json ? JSON.stringify(jsonMembers(parameters)) : parameters.toString()
    const { tls } = client
    return boundedFetch(context, url, { method, headers, body, freshConnection: once, ...(tls && { tls }) }, signal)
  }
}

/** A parameter that is there several times becomes a list. */
function jsonMembers(parameters: URLSearchParams): Readonly<Record<string, string | readonly string[]>> {
  return Object.fromEntries(
    [...new Set(parameters.keys())].map((name) => {
      const values = parameters.getAll(name)
      return [name, values.length === 1 ? (values[0] ?? '') : values]
    }),
  )
}
