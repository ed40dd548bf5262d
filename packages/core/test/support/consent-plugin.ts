import { ConsentSessions, noSuchSession, returnLocation } from '../../src/consent/index.ts'
import {
  BrokerError,
  type CallbackOutcome,
  type ConsentAnswer,
  type ConsentAsk,
  type ConsentProvider,
  type GrantPage,
  type GrantSummary,
  type IssueCall,
  type Issued,
  type ProviderContext,
} from '../../src/index.ts'

type Data = { readonly scopes: readonly string[]; readonly code?: string }

type ConsentRequest = Partial<ConsentAsk>
type StoredGrant = GrantSummary & { readonly subject: string; readonly token: string }

const text = { type: 'string' }

/**
 * A provider whose tokens rest on consents, as small as one can be that keeps to the contract: the vendor's code is the
 * token, and grants come two a page. `kind`: kinds of two plugins must not have one name.
 */
export function consentPlugin(kind = 'testConsent') {
  return {
    apiVersion: 1,
    state: true,
    configSchema: { type: 'object' },
    kinds: {
      [kind]: {
        requestSchema: {
          type: 'object',
          additionalProperties: false,
          properties: {
            scopes: { type: 'array', items: text },
            returnUrl: text,
            sessionUri: text,
            forceAuthentication: { type: 'boolean' },
          },
        },
        cache: true,
      },
    },
    create: (_options: unknown, context: ProviderContext) => consenting(kind, context),
  }
}

function consenting(kind: string, context: ProviderContext) {
  const { store, clock } = context
  const sessions = new ConsentSessions<Data>(context)
  const keyOf = (workload: string, subject: string) => `grant/${context.nameOf(workload, subject)}`
  const read = async (key: string): Promise<StoredGrant | undefined> => {
    const record = await store.get(key)
    return record && JSON.parse(Buffer.from(record.value).toString())
  }

  async function issue(request: ConsentRequest, call: IssueCall): Promise<Issued<object>> {
    const { subject, caller } = call
    if (subject === undefined) throw new BrokerError('access_denied', 'a consent is of a person; name the user')
    const { workload, user } = caller
    const owner = { workload, subject, ...(user !== undefined && { user }) }
    const { returnUrl, scopes = [], sessionUri, forceAuthentication } = request
    if (sessionUri !== undefined) {
      const session = await sessions.find(sessionUri, owner)
      if (session === undefined) throw noSuchSession()
      if (session.state !== 'DONE') {
        const failed = session.state === 'FAILED' || sessions.isExpired(session)
        return interim({ sessionUri, sessionStatus: failed ? 'FAILED' : 'IN_PROGRESS' })
      }
    }
    const grant = await read(keyOf(workload, subject))
    if (grant !== undefined && forceAuthentication !== true)
      return { response: { token: grant.token }, expiresAtMs: clock.now() + 3_600_000 }
    const about = { owner, about: scopes, ...(returnUrl !== undefined && { returnUrl }) }
    const begun = await sessions.begin(about, async (state) => ({
      authorizationUrl: `https://idp.example/authorize?redirect_uri=${context.callbackUrl()}&state=${state}`,
      data: { scopes },
    }))
    const { authorizationUrl } = begun
    return interim({ authorizationUrl, sessionUri: begun.sessionUri, sessionStatus: 'IN_PROGRESS' })
  }

  const consent: ConsentProvider = {
    request: (ask: ConsentAsk) => ({ [`${kind}Request`]: ask }),
    session: (sessionUri: string) => sessions.facts(sessionUri),
    async callback(parameters: URLSearchParams): Promise<CallbackOutcome> {
      const [state, code] = [parameters.get('state'), parameters.get('code')]
      if (state === null) return { outcome: 'refused', reason: 'malformed' }
      const taken = await sessions.take(state, () =>
        code === null ? { failure: 'access_denied' } : { accepted: { code } },
      )
      if (taken.session === undefined)
        return { outcome: 'refused', reason: taken.outcome === 'expired' ? 'expired' : 'unknown_session' }
      const location = returnLocation(taken.session) ?? ''
      return { outcome: 'returned', location, failed: taken.session.failure !== undefined }
    },
    async complete(sessionUri: string, { subject = '', requestId }: IssueCall): Promise<void> {
      const session = await sessions.bind(sessionUri, subject, 60_000)
      if (session === undefined) throw noSuchSession()
      const { workload, user } = session
      const key = keyOf(workload, subject)
      const grant = {
        id: key.replace('grant/', ''),
        workload,
        ...(user !== undefined && { user }),
        kind,
        status: 'active',
        scopes: session.data.scopes,
        createdAtMs: clock.now(),
        renewable: false,
        subject,
        token: session.data.code,
      }
      await context.recordGrant({
        action: 'grant_added',
        workload,
        kind,
        requestId,
        ...(user !== undefined && { user }),
      })
      await store.put(key, Buffer.from(JSON.stringify(grant)))
      context.forget({ workload, subject })
      await sessions.move(session, ['BOUND'], { state: 'DONE' })
    },
    async grants(cursor = '0'): Promise<GrantPage> {
      const { keys } = await store.list('grant/')
      const first = Number(cursor)
      const grants = await Promise.all(keys.slice(first, first + 2).map(read))
      const page = grants
        .filter((grant) => grant !== undefined)
        .map(({ subject: _subject, token: _token, ...summary }) => summary)
      return { grants: page, ...(first + 2 < keys.length && { cursor: String(first + 2) }) }
    },
    async revokeGrant(id: string): Promise<boolean> {
      const grant = await read(`grant/${id}`)
      const { deleted } = await store.delete(`grant/${id}`)
      if (grant !== undefined) context.forget(grant)
      return deleted
    },
  }
  return { issue: { [kind]: issue }, consent }
}

function interim(response: ConsentAnswer): Issued<object> {
  return { response, interim: true }
}
