import { BrokerError, type ProviderContext, type RequestOf } from '@credbroker/core'
import type { ProviderGroup, ProviderSubject } from '../../src/index.ts'
import { create, plugin, send, type TokenOptions, tokenSubject } from './token-provider.ts'

/** A fault that is in one group's care, and a provider that has it. */
export interface ProviderFault {
  readonly group: ProviderGroup
  readonly fault: string
  /** Part of the failure that gives it away. */
  readonly shows: string
  readonly subject: ProviderSubject
}

type Create = typeof create
type Issue = ReturnType<Create>['issue']['benchToken']
type Request = RequestOf<'benchToken'>

/** The plugin with some of its data replaced. */
function differing(group: ProviderGroup, fault: string, shows: string, change: object): ProviderFault {
  return { group, fault, shows, subject: { ...tokenSubject, plugin: { ...plugin, ...change } } }
}

/** The plugin with its issue function replaced; it may call the good one. */
function issuing(
  group: ProviderGroup,
  fault: string,
  shows: string,
  issue: (good: Issue, options: TokenOptions, context: ProviderContext) => Issue,
  more: object = {},
): ProviderFault {
  const createFaulty: Create = (options, context) => ({
    issue: { benchToken: issue(create(options, context).issue.benchToken, options, context) },
  })
  return differing(group, fault, shows, { create: createFaulty, ...more })
}

const { properties } = plugin.configSchema
const { requestSchema } = plugin.kinds.benchToken
const withOptions = (members: object) => ({
  configSchema: { ...plugin.configSchema, properties: { ...properties, ...members } },
})
const withKind = (kind: object) => ({ kinds: { benchToken: { ...plugin.kinds.benchToken, ...kind } } })

export const providerFaults: readonly ProviderFault[] = [
  issuing('issue', 'answers with a Date', 'JSON cannot carry', (good) => async (request, call) => {
    const issued = await good(request, call)
    return { ...issued, response: { ...issued.response, issuedAt: new Date(0) } }
  }),
  issuing('issue', 'writes into the request', 'subject', (good) => (request, call) => {
    Object.assign(request, { scopes: [] })
    return good(request, call)
  }),
  issuing(
    'issue',
    'answers with other members the second time',
    'the members of the second response',
    (good) => {
      let count = 0
      return async (request, call) => {
        const issued = await good(request, call)
        return count++ === 0 ? issued : { ...issued, response: { ...issued.response, extra: '' } }
      }
    },
    withKind({ cache: false }),
  ),
  differing(
    'deny',
    'takes members that it does not know',
    'wrong member zzzUnknownMember',
    withKind({ requestSchema: { ...requestSchema, additionalProperties: true } }),
  ),
  issuing(
    'deny',
    'calls a refusal a bug',
    'expected upstream_rejected, got internal',
    (good) => async (request, call) => {
      try {
        return await good(request, call)
      } catch (error) {
        if (error instanceof BrokerError && error.code === 'upstream_rejected')
          throw new Error('refused', { cause: error })
        throw error
      }
    },
  ),
  issuing('deny', 'names no field of a request that it refuses', 'no field is named', (good) => (request, call) => {
    if (request.audience.startsWith(' ')) throw new BrokerError('validation_failed', 'the audience is no good')
    return good(request, call)
  }),
  issuing('expiry', 'gives the end in seconds', 'is expiresAtMs in seconds', (good) => async (request, call) => {
    const { response, expiresAtMs = 0 } = await good(request, call)
    return { response, expiresAtMs: Math.floor(expiresAtMs / 1_000) }
  }),
  issuing(
    'expiry',
    'gives the end in microseconds',
    'is expiresAtMs in microseconds',
    (good) => async (request, call) => {
      const { response, expiresAtMs = 0 } = await good(request, call)
      return { response, expiresAtMs: expiresAtMs * 1_000 }
    },
  ),
  issuing('expiry', 'hands out one token for ever', 'expected a BrokerError, got an answer', (good) => {
    let known: ReturnType<Issue> | undefined
    return (request, call) => (known ??= good(request, call))
  }),
  differing(
    'concurrency',
    'takes every request for another credential',
    'the number of calls for 1000 callers',
    withKind({ cache: () => [Math.random()] }),
  ),
  issuing('concurrency', 'gives every user the token of the first', 'without a call of the vendor', (good) => {
    const known = new Map<string, ReturnType<Issue>>()
    return (request, call) => {
      const issued = known.get(request.audience) ?? good(request, call)
      known.set(request.audience, issued)
      return issued
    }
  }),
  differing(
    'concurrency',
    'leaves the audience out of what decides the credential',
    'the other request was answered without a call',
    withKind({ cache: ({ scopes = [] }: Request) => scopes }),
  ),
  issuing(
    'abort',
    'keeps the signal to itself',
    'connections left',
    (good) => (request, call) => good(request, { ...call, caller: call.caller, signal: new AbortController().signal }),
  ),
  issuing(
    'secrets',
    'repeats in its error what the vendor said',
    'a secret is in the error',
    (_, options, context) =>
      async (_request, { signal }) => {
        const authorization = `Basic ${btoa(`client:${options.clientSecret.reveal()}`)}`
        const { text } = await send(context.fetch, options.tokenUrl, {
          method: 'POST',
          headers: { authorization },
          signal,
        })
        throw new BrokerError('upstream_rejected', `the vendor says: ${text}`)
      },
  ),
  issuing(
    'secrets',
    'logs the token that it got',
    'a secret is in a log line',
    (_, options, { fetch, logger, clock }) =>
      async (_request, { signal }) => {
        const { text } = await send(fetch, options.tokenUrl, { method: 'POST', signal })
        logger.debug('an answer came', { text })
        return { response: { accessToken: 'something else' }, expiresAtMs: clock.now() + 1_000 }
      },
  ),
  differing(
    'schema',
    'describes an option with a word',
    'options.clientId',
    withOptions({ clientId: { type: 'string', minLength: 1, description: 'id' } }),
  ),
  differing(
    'schema',
    'leaves a password open',
    'options.proxyPassword',
    withOptions({ proxyPassword: { type: 'string', description: 'The password of the proxy.' } }),
  ),
  differing('schema', 'takes unknown options', 'additionalProperties: false', {
    configSchema: { ...plugin.configSchema, additionalProperties: true },
  }),
  differing(
    'schema',
    'has a default that it refuses',
    'options.timeout',
    withOptions({ timeout: { type: 'string', pattern: '^[0-9]+s$', default: '10', description: 'A duration.' } }),
  ),
  differing('schema', 'brings validators that let everything pass', 'what is said of', {
    validators: { options: () => true, benchToken: () => true },
  }),
  issuing(
    'close',
    'leaves a timer behind',
    'timers that the provider left',
    (good, _, { clock }) =>
      (request, call) => {
        clock.schedule(() => {}, 3_600_000)
        return good(request, call)
      },
  ),
  issuing(
    'clockJumps',
    'takes a clock that goes back for a bug',
    'subject',
    (good, _, { clock }) => {
      let last = 0
      return (request, call) => {
        if (clock.now() < last) throw new Error('time went back')
        last = clock.now()
        return good(request, call)
      }
    },
    withKind({ cache: false }),
  ),
  issuing(
    'hostileUpstream',
    'takes for granted that the vendor speaks JSON',
    'got internal',
    (_, options, { fetch, clock }) =>
      async (_request, { signal }) => {
        const { text } = await send(fetch, options.tokenUrl, { method: 'POST', signal })
        const { access_token: accessToken, expires_in: expiresIn } = JSON.parse(text)
        return { response: { accessToken }, expiresAtMs: clock.now() + expiresIn * 1000 }
      },
  ),
  issuing(
    'hostileUpstream',
    'goes wherever it is sent',
    'the requests to a private address',
    (_, options, { fetch }) =>
      async (_request, { signal }) => {
        await send(fetch, options.tokenUrl, { method: 'POST', signal, redirect: 'follow' })
        throw new BrokerError('upstream_unavailable', 'the token endpoint gave no token')
      },
  ),
  issuing('hostileUpstream', 'gives up for good after a failure', 'gave up', (good) => {
    let failed = false
    return async (request, call) => {
      if (failed) throw new BrokerError('upstream_unavailable', 'it gave up')
      try {
        return await good(request, call)
      } catch (error) {
        failed = true
        throw error
      }
    }
  }),
]
