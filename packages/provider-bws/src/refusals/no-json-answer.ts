import { BrokerError } from '@credbroker/core'
import type { Answer } from '../exchange/bounded-fetch.ts'

/** Whether an answer is a web page or a redirect to one: no server of this protocol, whatever its status. */
export function isWebPage({ status, headers, text }: Answer): boolean {
  const isPage = /\btext\/html\b/i.test(headers.get('content-type') ?? '') || /^\s*</.test(text)
  return (status >= 300 && status < 400) || (isPage && status < 500)
}

/** The error for a web page where an API was expected. `option` says which URL is at fault. */
export function webPageInstead(host: string, option: 'identityUrl' | 'apiUrl'): BrokerError {
  const path = option === 'identityUrl' ? 'identity' : 'api'
  const message =
    `"${host}" answers with a web page or a redirect, so it is no Bitwarden ${path} server; it may be the web vault or a ` +
    `proxy in front of it. The operator has to correct the URL: serverUrl is what stands before /${path}, ${option} ends ` +
    'where the paths of the service begin'
  return new BrokerError('upstream_unavailable', message, { retryable: false })
}

/** The error for an answer that says yes and cannot be used. `why`: in our own words. */
export function unusableAnswer(host: string, why: string): BrokerError {
  return new BrokerError('upstream_unavailable', `the answer of "${host}" cannot be used: ${why}`, { retryable: false })
}
