import { BrokerError } from '@credbroker/core'
import { page } from './html/page.ts'

/** There is nothing at this address, or no provider of this name. Status 404. */
export function notFoundPage(): Response {
  return page(404, {
    heading: 'There is nothing here',
    paragraphs: [
      'If a service sent you here after you signed in, the address that it has for this application is wrong.',
      'Close this window and tell the people who look after the application.',
    ],
  })
}

/** Status 405. RFC 9110 section 15.5.6. */
export function methodPage(): Response {
  const content = {
    heading: 'This cannot be sent here',
    paragraphs: ['This address is for browsers that come back from a sign-in.'],
  }
  return page(405, content, { allow: 'GET, HEAD' })
}

/**
 * What a browser is shown when the broker could not deal with it: 404 for an unknown provider, 503 for what heals by
 * itself, else 500. The words of the error are for operators and stay out of it; its request id is in it.
 */
export function failurePage(error: unknown): Response {
  if (!(error instanceof BrokerError)) return brokenPage(undefined)
  const { code, retryable, retryAfterMs, requestId } = error
  if (code === 'not_found') return notFoundPage()
  return retryable ? busyPage(requestId, retryAfterMs) : brokenPage(requestId)
}

function busyPage(requestId: string | undefined, retryAfterMs: number | undefined): Response {
  const content = {
    heading: 'This is not possible at the moment',
    paragraphs: [
      'Something that is needed to finish your sign-in cannot be reached.',
      'Wait a moment and reload this page. If that does not help, start again in the application that sent you here.',
    ],
    ...noteOf(requestId),
  }
  return page(503, content, retryAfterMs === undefined ? {} : { 'retry-after': String(Math.ceil(retryAfterMs / 1000)) })
}

function brokenPage(requestId: string | undefined): Response {
  return page(500, {
    heading: 'Something went wrong here',
    paragraphs: [
      'Your sign-in could not be finished, and that is not your fault.',
      'Start again in the application that sent you here. If it happens again, tell the people who look after it.',
    ],
    ...noteOf(requestId),
  })
}

function noteOf(requestId: string | undefined): { readonly note?: string } {
  return requestId === undefined ? {} : { note: `For those who look after it: request ${requestId}` }
}
