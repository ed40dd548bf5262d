import { randomUUID } from 'node:crypto'
import {
  type AuditRecord,
  type Broker,
  type BrokerConfig,
  createBroker,
  type ExtensionContext,
  memoryStore,
  type ProviderConfig,
  type WorkloadConfig,
} from '@credbroker/core'
import { type RecordingLogger, recordingLogger } from '@credbroker/testkit'
import { JumpingClock } from '../../../provider-oauth2/test/acceptance/support/jumping-clock.ts'
import apikey from '../../../provider-apikey/src/index.ts'
import coinbase from '../../../provider-coinbase/src/index.ts'
import oauth2 from '../../../provider-oauth2/src/index.ts'
import privy from '../../../provider-privy/src/index.ts'
import { browserHandler } from '../../src/browser/browser-handler.ts'
import { type Answerer, createAnswerer } from '../../src/operation/answer-operation.ts'
import type { AnyOperation } from '../../src/operation/operation.ts'
import type { Principal } from '../../src/operation/principal.ts'
import type { ServerParts } from '../../src/server-parts.ts'
import type { UserTokenVerifier } from '../../src/user-token/user-token-verifier.ts'
import { openWorkloadTokens } from '../../src/workload-token/workload-tokens.ts'
import { FakeDirectory } from './fake-directory.ts'

export const publicUrl = 'http://127.0.0.1:4711/broker'

/** Access keys, by the name under which a test asks with them. */
export const principals = {
  operator: { accessKeyId: 'AKIDOPERATOR', workloads: 'all', administers: true },
  agent: { accessKeyId: 'AKIDAGENT', workloads: new Set(['agent', 'made-agent', 'unmade']), administers: false },
  other: { accessKeyId: 'AKIDOTHER', workloads: new Set(['other']), administers: false },
} as const satisfies Readonly<Record<string, Principal>>

export type Sender = keyof typeof principals

export interface BenchOptions {
  readonly providers: Readonly<Record<string, ProviderConfig>>
  /** Providers that were made by API, by the broker's names. */
  readonly added?: Readonly<Record<string, ProviderConfig>>
  readonly workloads: Readonly<Record<string, WorkloadConfig>>
  readonly plugins?: Readonly<Record<string, unknown>>
  readonly userTokens?: UserTokenVerifier
  readonly config?: Partial<BrokerConfig>
}

export interface Reply {
  readonly status: number
  readonly errorType: string | undefined
  // oxlint-disable-next-line typescript/no-explicit-any -- Tests look into whatever came.
  readonly body: any
  readonly text: string
}

interface World {
  readonly clock: JumpingClock
  readonly directory: FakeDirectory
  readonly audited: readonly AuditRecord[]
  readonly logger: RecordingLogger
}

/** The operations of a server on a real broker, with what exists as the test says it. */
export class ServerBench {
  readonly clock: JumpingClock
  readonly directory: FakeDirectory
  readonly audited: readonly AuditRecord[]
  readonly logger: RecordingLogger
  readonly parts: ServerParts
  readonly #answer: Answerer

  private constructor(world: World, parts: ServerParts, operations: readonly AnyOperation[]) {
    const { clock, directory, audited, logger } = world
    this.clock = clock
    this.directory = directory
    this.audited = audited
    this.logger = logger
    this.parts = parts
    this.#answer = createAnswerer({
      operations,
      authenticate: ({ headers }) => principals[(headers['x-sender'] ?? 'agent') as Sender],
      requestId: randomUUID,
      clock,
      logger,
    })
  }

  static async open(options: BenchOptions, operations: (parts: ServerParts) => AnyOperation[]): Promise<ServerBench> {
    const [clock, logger, directory] = [new JumpingClock(), recordingLogger(), new FakeDirectory()]
    const audited: AuditRecord[] = []
    const broker = await createBroker({
      config: {
        version: 1,
        publicUrl,
        network: { allowLoopback: true },
        providers: options.providers,
        workloads: options.workloads,
        ...options.config,
      },
      plugins: { oauth2, apikey, coinbase, privy, ...options.plugins },
      services: {
        clock,
        logger,
        store: memoryStore(clock),
        keys: { keyId: 'open', wrap: async (key) => key, unwrap: async (_id, wrapped) => wrapped },
        audit: { append: async (record) => void audited.push(record) },
      },
      extension: {
        name: 'server',
        sectionSchema: { type: 'object' },
        additions: async () => ({ providers: options.added ?? {} }),
      },
    })
    const context: ExtensionContext | undefined = broker.extension?.context
    if (context === undefined) throw new Error('the broker has no extension')
    const noUserTokens = { verify: () => Promise.reject(new Error('no user tokens here')) }
    for (const [name, { returnUrls = [] }] of Object.entries(options.workloads))
      directory.addWorkload(name, undefined, returnUrls)
    const parts: ServerParts = {
      broker,
      context,
      directory,
      workloadTokens: await openWorkloadTokens(context),
      providerAsked: () => {},
      userTokens: options.userTokens ?? noUserTokens,
      settings: () => ({}),
      publicUrl: () => publicUrl,
    }
    return new ServerBench({ clock, logger, audited, directory }, parts, operations(parts))
  }

  get broker(): Broker {
    return this.parts.broker
  }

  /** Sends a request as a client does. */
  async send(method: string, target: string, body?: unknown, sender: Sender = 'agent'): Promise<Reply> {
    const {
      status,
      headers,
      body: text,
    } = await this.#answer({
      method,
      target,
      headers: { 'content-type': 'application/json', 'x-sender': sender },
      body: body === undefined ? new Uint8Array(0) : Buffer.from(JSON.stringify(body)),
    })
    return { status, errorType: headers['x-amzn-errortype'], body: text === '' ? undefined : JSON.parse(text), text }
  }

  /** A browser opens an address of the server. */
  visit(url: string | URL, init?: RequestInit): Promise<Response> {
    return browserHandler(this.parts)(new Request(url, init))
  }

  /** A workload access token. */
  async tokenFor(workload: string, userId?: string, sender: Sender = 'operator'): Promise<string> {
    const [operation, more] = userId === undefined ? ['', {}] : ['ForUserId', { userId }]
    const path = `/identities/GetWorkloadAccessToken${operation}`
    const { status, body, text } = await this.send('POST', path, { workloadName: workload, ...more }, sender)
    if (status !== 200) throw new Error(text)
    return body.workloadAccessToken
  }
}
