import {
  type AuditSink,
  type Broker,
  BrokerError,
  createBroker,
  defineProvider,
  type Fetch,
  type Instance,
  type IssueCall,
  type KeyWrapper,
  memoryStore,
  type ProviderContext,
  type Store,
} from '@credbroker/core'
import { type FaultyStore, faultyStore, type RecordingLogger, recordingLogger, VirtualClock } from '@credbroker/testkit'
import { ClientSecretPost } from 'oauth4webapi'
import type { Grant } from '../../../src/grants/grant.ts'
import { GrantStore } from '../../../src/grants/grant-store.ts'
import type {} from '../../../src/index.ts'
import type { Oauth2Options } from '../../../src/options.ts'
import type { ProviderParts } from '../../../src/provider-parts.ts'
import { createGrantTokens } from '../../../src/refresh/create-grant-tokens.ts'
import type { GrantTokens } from '../../../src/refresh/grant-tokens.ts'
import { learnFromRefreshToken } from '../../../src/server/refresh-token-status.ts'
import type { ResolvedVendor } from '../../../src/vendors/vendor.ts'
import { aGrant, strictVendor } from './grant.ts'
import { ScriptedVendor } from './scripted-vendor.ts'

const workload = 'billing'
const subject = 'user:alice'

export interface ProcessOptions {
  readonly vendor?: Partial<ResolvedVendor>
  readonly options?: Partial<Oauth2Options>
  readonly audit?: AuditSink
}

/** One broker process: its own view of the store that all share, and the part that is under test. */
export interface Process {
  readonly broker: Broker
  readonly context: ProviderContext
  readonly grants: GrantStore
  readonly tokens: GrantTokens
  readonly parts: ProviderParts
  /** Fails when it is told to. */
  readonly store: FaultyStore
  readonly log: RecordingLogger
}

/** The processes of brokers on one store, one vendor that a test scripts, and the time. */
export class RefreshWorld {
  readonly clock: VirtualClock = new VirtualClock()
  readonly vendor: ScriptedVendor = new ScriptedVendor(this.clock)
  readonly shared: Store = memoryStore(this.clock)
  readonly gone: Set<string> = new Set()
  readonly processes: Process[] = []
  #requests = 0

  async start({ vendor = {}, options = {}, audit }: ProcessOptions = {}): Promise<Process> {
    const store = faultyStore(this.shared)
    const log = recordingLogger()
    const id = `process-${this.processes.length + 1}`
    const instance: Instance = { id, isGone: (other) => this.gone.has(other) }
    const { broker, context } = await captured(this.clock, this.vendor.fetch, {
      store,
      logger: log,
      instance,
      ...(audit && { audit }),
    })
    const grants = new GrantStore(context)
    const parts = this.#parts(context, { ...strictVendor, ...vendor }, options)
    const tokens = createGrantTokens(parts, grants)
    const process: Process = { broker, context, grants, tokens, parts, store, log }
    this.processes.push(process)
    return process
  }

  /** Puts a consent of the vendor's into the store, with a token that ends after `lifetimeMs`. */
  async consent({ grants, parts }: Process, lifetimeMs = 600_000, over: Partial<Grant> = {}): Promise<string> {
    const id = grants.idOf({ workload, subject, resources: [], audiences: [] })
    const nowMs = this.clock.now()
    await grants.put(
      aGrant({
        id,
        workload,
        subject,
        user: 'alice',
        accessToken: this.vendor.accessToken,
        issuedAtMs: nowMs,
        expiresAtMs: nowMs + lifetimeMs,
        refreshToken: this.vendor.refreshToken,
        createdAtMs: nowMs,
        ...over,
      }),
    )
    // As every consent does.
    await learnFromRefreshToken(parts, this.vendor.refreshToken)
    this.vendor.introspected.length = 0
    return id
  }

  call(over: Partial<IssueCall> = {}): IssueCall {
    return {
      caller: { workload, user: 'alice' },
      subject,
      requestId: `request-${++this.#requests}`,
      forceRefresh: false,
      background: false,
      deadlineMs: 10_000,
      signal: new AbortController().signal,
      ...over,
    }
  }

  /** What a caller gets: the access token, `needs_consent`, or the code of the error. Time passes until it is there. */
  async ask({ tokens }: Process, id: string, over: Partial<IssueCall> = {}): Promise<string> {
    const answer = this.answer(tokens.obtain(id, this.call(over)))
    if (!(await this.clock.advanceUntil(answer, 120_000))) return 'nothing'
    return answer
  }

  async answer(obtained: ReturnType<GrantTokens['obtain']>): Promise<string> {
    try {
      const result = await obtained
      return result.outcome === 'token' ? result.grant.accessToken : result.outcome
    } catch (error) {
      return error instanceof BrokerError ? error.code : `not a BrokerError: ${String(error)}`
    }
  }

  async stored({ context }: Process, id: string): Promise<Grant | undefined> {
    return (await new GrantStore(context).find(id))?.grant
  }

  /** Everything that was logged, as one text. */
  get logged(): string {
    return JSON.stringify(this.processes.flatMap(({ log }) => log.lines))
  }

  #parts(context: ProviderContext, vendor: ResolvedVendor, options: Partial<Oauth2Options>): ProviderParts {
    return {
      context,
      options: { clientId: 'client', ...options },
      vendor,
      server: { metadata: () => Promise.resolve(this.vendor.metadata), known: () => this.vendor.metadata },
      client: {
        clientId: 'client',
        method: 'client_secret_post',
        client: { client_id: 'client' },
        authentication: ClientSecretPost('canary-client-secret'),
        tls: undefined,
      },
      tokenEndpoint: this.vendor,
    }
  }
}

/** All processes have the same master key: this one changes nothing. */
const openKeys: KeyWrapper = {
  keyId: 'open',
  wrap: (dataKey) => Promise.resolve(dataKey),
  unwrap: (_keyId, wrapped) => Promise.resolve(wrapped),
}

/** The context of a provider in a real broker, which is what gives it a sealed store and the audit log. */
async function captured(
  clock: VirtualClock,
  fetch: Fetch,
  services: {
    readonly store: Store
    readonly logger: RecordingLogger
    readonly instance: Instance
    readonly audit?: AuditSink
  },
): Promise<{ readonly broker: Broker; readonly context: ProviderContext }> {
  const contexts: ProviderContext[] = []
  const plugin = defineProvider<'oauth2Token'>({
    apiVersion: 1,
    configSchema: { type: 'object' },
    state: true,
    kinds: { oauth2Token: { requestSchema: { type: 'object' }, cache: false } },
    create(_options, context) {
      contexts.push(context)
      return { issue: { oauth2Token: () => ({ response: { accessToken: '', tokenType: '' } }) } }
    },
  })
  const broker = await createBroker({
    config: { version: 1, providers: { vendor: { use: 'captured' } } },
    plugins: { captured: plugin },
    services: { clock, keys: openKeys, ...services },
    providerServices: { vendor: { fetch } },
  })
  const [context] = contexts
  if (context === undefined) throw new TypeError('the broker made no provider')
  return { broker, context }
}
