import {
  type AuditRecord,
  type Broker,
  type BrokerConfig,
  createBroker,
  memoryStore,
  type Store,
} from '@credbroker/core'
import { faultyStore, type FaultyStore, type RecordingLogger, recordingLogger, VirtualClock } from '@credbroker/testkit'
import apikey from '../../../../../provider-apikey/src/index.ts'
import coinbase from '../../../../../provider-coinbase/src/index.ts'
import oauth2 from '../../../../../provider-oauth2/src/index.ts'
import privy from '../../../../../provider-privy/src/index.ts'
import type { ControlParts } from '../../../../src/agentcore/control/control-parts.ts'
import { controlOperations } from '../../../../src/agentcore/control/control-operations.ts'
import type { AgentCoreOperation } from '../../../../src/agentcore/shapes/index.ts'
import { createServerExtension } from '../../../../src/extension/server-extension.ts'
import type { AnyOperation, OperationCall } from '../../../../src/operation/operation.ts'
import type { ServerResources } from '../../../../src/resources/server-resources.ts'
import type { ServerSettings } from '../../../../src/settings/server-settings.ts'
import { constraintProblems } from '../../../../src/wire/constraint-text.ts'
import { validationFault } from '../../../../src/wire/validation-fault.ts'
import { openWorkloadTokens } from '../../../../src/workload-token/workload-tokens.ts'

export const publicUrl = 'https://broker.example.com'

// oxlint-disable-next-line typescript/no-explicit-any -- Tests look into whatever came.
export type Answer = any

/** One process that serves a store. */
export interface ControlProcess {
  readonly broker: Broker
  readonly resources: ServerResources
  readonly parts: ControlParts
  readonly operations: readonly AnyOperation[]
  /** Asks for an operation as a client does whose input came through the wire. */
  ask(operation: AgentCoreOperation, input?: object, call?: Partial<OperationCall>): Promise<Answer>
}

export interface ProcessOptions {
  readonly config?: Partial<BrokerConfig>
  readonly plugins?: Readonly<Record<string, unknown>>
  readonly unrestricted?: boolean
}

/** What processes on one store share. */
export interface ControlBench {
  readonly clock: VirtualClock
  readonly store: FaultyStore
  readonly memory: Store
  readonly logger: RecordingLogger
  readonly audited: AuditRecord[]
  open(options?: ProcessOptions): Promise<ControlProcess>
}

export function controlBench(): ControlBench {
  const clock = new VirtualClock()
  const memory = memoryStore(clock)
  const store = faultyStore(memory)
  const logger = recordingLogger()
  const audited: AuditRecord[] = []
  let requests = 0

  async function open({ config, plugins, unrestricted = false }: ProcessOptions = {}): Promise<ControlProcess> {
    const { extension, resources } = createServerExtension({ unrestricted: () => unrestricted })
    const broker = await createBroker({
      config: { version: 1, publicUrl, providers: {}, ...config },
      plugins: { oauth2, apikey, coinbase, privy, ...plugins },
      extension,
      services: {
        clock,
        logger,
        store,
        keys: { keyId: 'open', wrap: async (key) => key, unwrap: async (_id, wrapped) => wrapped },
        audit: { append: async (record) => void audited.push(record) },
      },
    })
    resources.attach(broker)
    const { context } = resources
    const settings = (): ServerSettings => broker.extension?.section ?? {}
    const parts: ControlParts = {
      broker,
      context,
      resources,
      directory: resources,
      workloadTokens: await openWorkloadTokens(context),
      providerAsked: () => {},
      userTokens: { verify: () => Promise.reject(new Error('no user tokens here')) },
      settings,
      publicUrl: () => publicUrl,
    }
    const operations = controlOperations(parts)
    async function ask(name: AgentCoreOperation, input: object = {}, call?: Partial<OperationCall>): Promise<Answer> {
      const operation = operations.find((each) => each.name === name)
      if (operation === undefined) throw new Error(`no operation ${name}`)
      if (!operation.validate(input))
        throw validationFault(constraintProblems(operation.inputSchema, operation.validate.errors))
      const principal = { accessKeyId: 'AKIDOPERATOR', workloads: 'all', administers: true } as const
      return operation.handle(input as never, { principal, requestId: `request-${++requests}`, ...call })
    }
    return { broker, resources, parts, operations, ask }
  }

  return { clock, store, memory, logger, audited, open }
}
