import { BedrockAgentCoreClient } from '@aws-sdk/client-bedrock-agentcore'
import { BedrockAgentCoreControlClient } from '@aws-sdk/client-bedrock-agentcore-control'
import type { BrokerConfig } from '@credbroker/core'
import { type RecordingLogger, recordingLogger } from '@credbroker/testkit'
import apikey from '../../../../provider-apikey/src/index.ts'
import coinbase from '../../../../provider-coinbase/src/index.ts'
import oauth2 from '../../../../provider-oauth2/src/index.ts'
import privy from '../../../../provider-privy/src/index.ts'
import sqlite from '../../../../store-sqlite/src/index.ts'
import { createAccessKey, type NewAccessKey, type RunningServer, startServer } from '../../../src/index.ts'
import type { AccessKeyRights } from '../../../src/resources/access-keys.ts'
import type { StartOptions } from '../../../src/serving/start-server.ts'

/** A server on a free port of this machine, as everybody reaches it. */
export interface LiveServer {
  readonly server: RunningServer
  readonly endpoint: string
  readonly port: number
  readonly logger: RecordingLogger
  /** Makes an access key; for every workload, and an administrator's, unless something else is said. */
  key(rights?: Partial<AccessKeyRights>): Promise<NewAccessKey>
}

export type LiveOptions = Omit<StartOptions, 'config'> & { readonly config?: Partial<BrokerConfig> }

/** Starts a server with all plugins at hand. The caller closes it. */
export async function liveServer({ config, configFile, services, ...options }: LiveOptions = {}): Promise<LiveServer> {
  const logger = recordingLogger()
  const server = await startServer({
    port: 0,
    plugins: { oauth2, apikey, coinbase, privy },
    stores: { sqlite: async () => sqlite },
    services: { logger, ...services },
    ...(configFile === undefined
      ? {
          config: {
            version: 1,
            store: { use: 'memory' },
            network: { allowLoopback: true },
            providers: {},
            ...config,
          },
        }
      : { configFile }),
    ...options,
  })
  return {
    server,
    endpoint: server.endpoint,
    port: Number(new URL(server.endpoint).port),
    logger,
    key: (rights) => accessKey(server, rights),
  }
}

export function accessKey({ broker }: RunningServer, rights: Partial<AccessKeyRights> = {}): Promise<NewAccessKey> {
  const { extension } = broker
  if (extension === undefined) throw new Error('this broker has no server')
  return createAccessKey({ workloads: 'all', administers: true, ...rights }, extension.context)
}

/** The real clients of both planes. They ask once: what fails is seen. */
export interface SdkClients {
  readonly data: BedrockAgentCoreClient
  readonly control: BedrockAgentCoreControlClient
}

export function sdkClients(endpoint: string, { id, secret }: Pick<NewAccessKey, 'id' | 'secret'>): SdkClients {
  const settings = {
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: id, secretAccessKey: secret },
    maxAttempts: 1,
  }
  return { data: new BedrockAgentCoreClient(settings), control: new BedrockAgentCoreControlClient(settings) }
}
