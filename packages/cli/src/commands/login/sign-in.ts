import { timingSafeEqual } from 'node:crypto'
import { consentHandler, finishedPage, refusalPage } from '@credbroker/consent-pages'
import { type Broker, BrokerError } from '@credbroker/core'
import { type AnsweredConsent, consentAnswer } from './consent-answer.ts'
import type { LoopbackServer } from './loopback-server.ts'
import type { TimeLimit } from './time-limit.ts'

/** Who signs in where, and for what. */
export interface SignInAsk {
  readonly provider: string
  readonly scopes: readonly string[]
  readonly workload: string
  readonly user: string
  /** Also when there is a consent already. */
  readonly force: boolean
}

/** What a sign-in is done with. */
export interface SignInTools {
  readonly broker: Broker
  readonly server: LoopbackServer
  readonly limit: TimeLimit
  /** Tells the user where to go. */
  readonly show: (consent: AnsweredConsent & { readonly authorizationUrl: string }) => Promise<void>
}

const donePath = '/done'
const pollEveryMs = 5_000

/** The page that a browser ends up at. */
export function returnUrlOf({ origin }: LoopbackServer): string {
  return origin + donePath
}

/**
 * Gets a user's consent for a workload. `kept`: there was one. Throws `access_denied` when the user or the vendor said no,
 * and what the time limit ends with.
 */
export async function signIn(ask: SignInAsk, tools: SignInTools): Promise<'given' | 'kept'> {
  const consent = await standing(ask, tools)
  if (consent === undefined) return 'kept'
  const { authorizationUrl, userCode } = consent
  if (authorizationUrl === undefined) throw cameToNothing(ask, consent)
  // RFC 8628: no browser comes back from a sign-in by code.
  if (userCode === undefined) await throughBrowser(ask, { ...consent, authorizationUrl }, tools)
  else await byCode(ask, { ...consent, authorizationUrl }, tools)
  return 'given'
}

type Begun = AnsweredConsent & { readonly authorizationUrl: string }

async function throughBrowser(ask: SignInAsk, consent: Begun, tools: SignInTools): Promise<void> {
  const { broker, server, limit, show } = tools
  const { sessionUri } = consent
  const returned = Promise.withResolvers<void>()
  const ended = Promise.withResolvers<{ readonly failed: boolean }>()
  const callbacks = consentHandler(broker)
  server.serve(async (request) => {
    const { pathname, searchParams } = new URL(request.url)
    if (pathname !== donePath || request.method !== 'GET') return callbacks(request)
    if (!isReturnOf(sessionUri, searchParams)) return refusalPage('unknown_session')
    returned.resolve()
    return finishedPage(await ended.promise)
  })
  let failed = true
  try {
    await show(consent)
    await limit.within(returned.promise)
    const stands = await standing(ask, tools, sessionUri)
    if (stands?.sessionStatus === 'FAILED') throw cameToNothing(ask, stands)
    await limit.within(broker.completeSession(sessionUri, { userId: ask.user }))
    const after = await standing(ask, tools, sessionUri)
    if (after !== undefined) throw cameToNothing(ask, after)
    failed = false
  } finally {
    ended.resolve({ failed })
  }
}

async function byCode(ask: SignInAsk, consent: Begun, tools: SignInTools): Promise<void> {
  const { limit, show } = tools
  await show(consent)
  for (;;) {
    await limit.pause(pollEveryMs)
    const stands = await standing(ask, tools, consent.sessionUri)
    if (stands === undefined) return
    if (stands.sessionStatus === 'FAILED') throw cameToNothing(ask, stands)
  }
}

/** How it stands; `undefined` when there is a credential. */
async function standing(
  { provider, scopes, workload, user, force }: SignInAsk,
  { broker, server, limit: { signal } }: SignInTools,
  sessionUri?: string,
): Promise<AnsweredConsent | undefined> {
  const request = broker.consents.request(provider, {
    scopes,
    returnUrl: returnUrlOf(server),
    ...(sessionUri === undefined ? { forceAuthentication: force } : { sessionUri }),
  })
  return consentAnswer(await broker.handle({ provider, request, caller: { workload, user, signal } }))
}

/** Whoever else of this machine comes here does not know the session. */
function isReturnOf(sessionUri: string, parameters: URLSearchParams): boolean {
  const [given = '', more] = parameters.getAll('session_id').map((value) => Buffer.from(value))
  const own = Buffer.from(sessionUri)
  return more === undefined && given.length === own.length && timingSafeEqual(Buffer.from(given), own)
}

function cameToNothing({ provider }: SignInAsk, { sessionStatus, failure }: AnsweredConsent): BrokerError {
  if (sessionStatus === 'IN_PROGRESS')
    return new BrokerError('upstream_unavailable', `the sign-in at "${provider}" is not finished; start it again`, {
      provider,
    })
  const why = failure === undefined ? '' : ` (${failure})`
  return new BrokerError('access_denied', `the sign-in at "${provider}" came to nothing${why}; start it again`, {
    provider,
    ...(failure !== undefined && { details: { upstreamCode: failure } }),
  })
}
