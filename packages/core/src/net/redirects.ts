import { BrokerError } from '../errors.ts'
import type { OutgoingCall } from './outgoing-call.ts'
import type { CheckedUrl } from './rules/url-rules.ts'

/** How many redirects one call follows. */
export const maximumRedirects = 5

// What says nothing about who calls. Every other header may be a credential of a vendor's own making.
const harmlessHeaders = ['accept', 'accept-encoding', 'accept-language', 'user-agent']

/** Whether the status says that the answer is elsewhere. Fetch standard, "redirect status". */
export function isRedirect(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status)
}

/** The error of a redirect that is not followed, though `what` the call asked. The URL was probably configured wrong. */
export function redirectRefused(host: string, what: string): BrokerError {
  return new BrokerError('upstream_unavailable', `"${host}" answered with a redirect ${what}; check the URL`, {
    retryable: false,
  })
}

/**
 * The call to make after a redirect from one URL to another, both checked. Fetch standard, "HTTP-redirect fetch", and
 * stricter: another origin gets no header that could be a credential, no body and no client certificate.
 */
export function redirectedCall(call: OutgoingCall, status: number, from: CheckedUrl, to: CheckedUrl): OutgoingCall {
  if (from.secure && !to.secure) throw redirectRefused(from.host, 'from https to http')
  const { method } = call
  const asGet =
    ((status === 301 || status === 302) && method === 'POST') ||
    (status === 303 && method !== 'GET' && method !== 'HEAD')
  const sameOrigin = from.origin === to.origin
  if (!sameOrigin && !asGet && call.body !== undefined) {
    throw redirectRefused(from.host, 'to another origin that would get the body')
  }
  const headers = new Headers(
    sameOrigin ? call.headers : [...call.headers].filter(([name]) => harmlessHeaders.includes(name)),
  )
  if (asGet) {
    for (const name of ['content-encoding', 'content-language', 'content-location', 'content-type']) {
      headers.delete(name)
    }
  }
  return {
    ...call,
    headers,
    method: asGet ? 'GET' : method,
    body: asGet ? undefined : call.body,
    tls: sameOrigin ? call.tls : onlyTrust(call.tls),
  }
}

function onlyTrust(tls: OutgoingCall['tls']): OutgoingCall['tls'] {
  return tls?.ca === undefined ? undefined : { ca: tls.ca }
}
