import {
  type Broker,
  type BrokerConfig,
  BrokerError,
  type CallbackOutcome,
  type Caller,
  createBroker,
  type Grant,
  type Instance,
  type KeyWrapper,
  memoryStore,
  type Store,
  type UserIdentifier,
} from '@credbroker/core'
import { type FaultyStore, faultyStore, type RecordingLogger, recordingLogger, VirtualClock } from '@credbroker/testkit'
import plugin, { type Oauth2TokenRequest, type Oauth2TokenResponse } from '../../../src/index.ts'
import { ScriptedServer } from './scripted-server.ts'

export const returnUrl = 'https://app.example/done?tab=1'
export const alice: Caller = { workload: 'agent', user: 'alice' }
export const bob: Caller = { workload: 'agent', user: 'bob' }

/** The options of the provider, plain. */
export type PlainOptions = Readonly<Record<string, unknown>>

export interface WorldOptions {
  readonly options?: PlainOptions
  readonly publicUrl?: string | undefined
  readonly returnUrls?: readonly string[]
}

/** One broker process. */
export interface Process {
  readonly broker: Broker
  /** Fails when it is told to. */
  readonly store: FaultyStore
  readonly log: RecordingLogger
  readonly id: string
}

/** A broker with one OAuth provider `vendor`, the server behind it, the store and the time. */
export class ConsentWorld {
  readonly clock: VirtualClock = new VirtualClock()
  readonly server: ScriptedServer = new ScriptedServer()
  readonly shared: Store = memoryStore(this.clock)
  readonly gone: Set<string> = new Set()
  readonly audited: Readonly<Record<string, unknown>>[] = []
  readonly processes: Process[] = []

  static async start(options: WorldOptions = {}): Promise<ConsentWorld> {
    const world = new ConsentWorld()
    await world.start(options)
    return world
  }

  /** The process that was started first. */
  get first(): Process {
    const [first] = this.processes
    if (first === undefined) throw new TypeError('no process was started')
    return first
  }

  async start(world: WorldOptions = {}): Promise<Process> {
    const store = faultyStore(this.shared)
    const log = recordingLogger()
    const id = `process-${this.processes.length + 1}`
    const instance: Instance = { id, isGone: (other) => this.gone.has(other) }
    const broker = await createBroker({
      config: configOf(this.server, world),
      plugins: { oauth2: plugin },
      services: {
        clock: this.clock,
        store,
        logger: log,
        instance,
        keys: openKeys,
        audit: { append: async (record) => void this.audited.push({ ...record }) },
      },
      providerServices: { vendor: { fetch: this.server.fetch } },
    })
    const process: Process = { broker, store, log, id }
    this.processes.push(process)
    return process
  }

  /** The answer to a request of the user flow; time passes until it is there. */
  ask(
    request: Partial<Oauth2TokenRequest> = {},
    caller: Caller = alice,
    { broker }: Process = this.first,
  ): Promise<Oauth2TokenResponse> {
    const asked = broker.get(
      'vendor',
      {
        oauth2TokenRequest: {
          oauth2Flow: 'USER_FEDERATION',
          scopes: ['files:read'],
          resourceOauth2ReturnUrl: returnUrl,
          ...request,
        },
      },
      caller,
    )
    return this.ended(asked.then(({ oauth2TokenResponse }) => oauth2TokenResponse))
  }

  callback(
    parameters: URLSearchParams | Record<string, string>,
    { broker }: Process = this.first,
  ): Promise<CallbackOutcome> {
    return this.ended(broker.consents.callback('vendor', new URLSearchParams(parameters)))
  }

  complete(
    sessionUri: string,
    person: UserIdentifier = { userId: 'alice' },
    { broker }: Process = this.first,
  ): Promise<void> {
    return this.ended(broker.completeSession(sessionUri, person))
  }

  /** Begins an attempt and has the user agree, up to the application's word. */
  async agreed(request: Partial<Oauth2TokenRequest> = {}, caller: Caller = alice): Promise<Begun> {
    const begun = begunOf(await this.ask(request, caller))
    await this.callback(this.server.agree(begun.authorizationUrl))
    return begun
  }

  /** Begins an attempt and brings it to its end. */
  async consented(request: Partial<Oauth2TokenRequest> = {}, caller: Caller = alice): Promise<Begun> {
    const begun = await this.agreed(request, caller)
    await this.complete(begun.sessionUri, { userId: caller.user ?? '' })
    return begun
  }

  async ended<T>(work: Promise<T>, withinMs: number = 60_000): Promise<T> {
    if (await this.clock.advanceUntil(work, withinMs)) return work
    throw new Error('it did not end in time')
  }

  async grants(): Promise<readonly Grant[]> {
    const grants: Grant[] = []
    for await (const grant of this.first.broker.consents.grants()) grants.push(grant)
    return grants
  }

  /** The actions of the audit records. */
  get recorded(): readonly unknown[] {
    return this.audited.map(({ action }) => action)
  }
}

/** A step of an attempt, as the application hears of it. */
export interface Begun {
  readonly authorizationUrl: string
  readonly sessionUri: string
}

/** Fails for an answer that is not one on the way. */
export function begunOf({ authorizationUrl, sessionUri, sessionStatus }: Oauth2TokenResponse): Begun {
  if (authorizationUrl !== undefined && sessionUri !== undefined && sessionStatus === 'IN_PROGRESS')
    return { authorizationUrl, sessionUri }
  throw new Error(`the attempt is not under way: ${sessionStatus}`)
}

/** What a promise is rejected with; fails when it is not, or with anything but a BrokerError. */
export async function refusalOf(promise: Promise<unknown>): Promise<BrokerError> {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (outcome instanceof BrokerError) return outcome
  throw new Error(`not a BrokerError: ${String(outcome)}`)
}

export function queryOf(url: string | undefined): URLSearchParams {
  return new URL(url ?? '').searchParams
}

/** All processes have the same master key: this one changes nothing. */
const openKeys: KeyWrapper = {
  keyId: 'open',
  wrap: (dataKey) => Promise.resolve(dataKey),
  unwrap: (_keyId, wrapped) => Promise.resolve(wrapped),
}

function configOf(
  server: ScriptedServer,
  { options = {}, publicUrl = 'https://broker.example', returnUrls = [returnUrl] }: WorldOptions,
): BrokerConfig {
  const client = { clientId: 'client', clientSecret: 'canary-client-secret', clientAuthMethod: 'client_secret_post' }
  const own = options['vendor'] === undefined ? { metadata: server.metadata } : {}
  return {
    version: 1,
    ...(publicUrl !== '' && { publicUrl }),
    providers: { vendor: { use: 'oauth2', options: { ...client, ...own, ...options }, cache: { refusals: '0s' } } },
    workloads: {
      agent: { providers: { vendor: {} }, returnUrls: [...returnUrls] },
      other: { providers: { vendor: {} }, returnUrls: [...returnUrls] },
    },
  }
}
