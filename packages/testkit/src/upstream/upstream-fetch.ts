import type { Fetch } from '@credbroker/core'

const mostRedirects = 20
const seeOther = new Set([301, 302, 303])

/**
 * Sends requests for any host to the server at `origin`, and says in `x-forwarded-host` which one was meant. Redirects
 * are followed here, and only when the call asks for it: what they lead to is this server as well.
 */
export function upstreamFetch(origin: string): Fetch {
  return async (input: string | URL, init: RequestInit = {}): Promise<Response> => {
    let url = new URL(input)
    let request = init
    for (let redirects = 0; redirects <= mostRedirects; redirects++) {
      const response = await forward(origin, url, request)
      const location = response.headers.get('location')
      if (response.status < 300 || response.status > 399 || location === null) return response
      const { redirect = 'error' } = init
      if (redirect === 'manual') return response
      await response.body?.cancel()
      if (redirect === 'error') throw new TypeError('fetch failed', { cause: new Error('unexpected redirect') })
      url = new URL(location, url)
      if (seeOther.has(response.status)) {
        const { body: _, ...rest } = request
        request = { ...rest, method: 'GET' }
      }
    }
    throw new TypeError('fetch failed', { cause: new Error('too many redirects') })
  }
}

function forward(origin: string, url: URL, init: RequestInit): Promise<Response> {
  if (!/^https?:$/.test(url.protocol)) throw new TypeError('fetch failed', { cause: new Error('unknown scheme') })
  const headers = new Headers(init.headers)
  headers.set('x-forwarded-host', url.host)
  // oxlint-disable-next-line eslint/no-restricted-globals -- The real client against a real server: that is what is tried.
  return fetch(`${origin}${url.pathname}${url.search}`, { ...init, headers, redirect: 'manual' })
}
