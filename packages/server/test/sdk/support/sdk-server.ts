import { BedrockAgentCore, type BedrockAgentCoreClientConfig } from '@aws-sdk/client-bedrock-agentcore'
import {
  BedrockAgentCoreControl,
  type BedrockAgentCoreControlClientConfig,
} from '@aws-sdk/client-bedrock-agentcore-control'
import { type BrokerConfig, type BrokerOptions, type ExtensionContext, memoryStore } from '@credbroker/core'
import { recordingLogger } from '@credbroker/testkit'
import apikey from '../../../../provider-apikey/src/index.ts'
import { JumpingClock } from '../../../../provider-oauth2/test/acceptance/support/jumping-clock.ts'
import coinbase from '../../../../provider-coinbase/src/index.ts'
import oauth2 from '../../../../provider-oauth2/src/index.ts'
import privy from '../../../../provider-privy/src/index.ts'
import { type AccessKeyRights, createAccessKey, type NewAccessKey } from '../../../src/resources/access-keys.ts'
import type { ServerSettings } from '../../../src/settings/server-settings.ts'
import { type RunningServer, startServer } from '../../../src/serving/start-server.ts'

export interface SdkServerOptions {
  /** The section `server`. */
  readonly server?: ServerSettings
  readonly config?: Partial<BrokerConfig>
  readonly services?: BrokerOptions['services']
  readonly auth?: 'verify' | 'dev' | 'off'
}

/** What a client is made with: who signs, and with what secret. */
export type Signer = Pick<NewAccessKey, 'id' | 'secret'>

export const region = 'us-east-1'

/** A server on a free port of loopback with all plugins, and genuine AWS clients that talk to it. */
export class SdkServer {
  readonly running: RunningServer
  readonly #clients: { destroy(): void }[] = []
  #signer: Signer | undefined

  private constructor(running: RunningServer) {
    this.running = running
  }

  static async start({ server = {}, config, services, auth }: SdkServerOptions = {}): Promise<SdkServer> {
    const clock = services?.clock ?? new JumpingClock()
    const running = await startServer({
      port: 0,
      config: { version: 1, providers: {}, network: { allowLoopback: true }, server: { ...server }, ...config },
      plugins: { oauth2, apikey, coinbase, privy },
      services: {
        clock,
        store: memoryStore(clock),
        keys: { keyId: 'open', wrap: async (key) => key, unwrap: async (_id, wrapped) => wrapped },
        logger: recordingLogger(),
        ...services,
      },
      ...(auth !== undefined && { auth }),
    })
    const made = new SdkServer(running)
    if (running.auth === 'verify') made.#signer = await made.key()
    return made
  }

  get endpoint(): string {
    return this.running.endpoint
  }

  get context(): ExtensionContext {
    const { extension } = this.running.broker
    if (extension === undefined) throw new Error('the broker has no extension')
    return extension.context
  }

  /** The operator's access key; in another mode than `verify` nobody's. */
  get signer(): Signer {
    return this.#signer ?? { id: 'AKIDEXAMPLE', secret: 'secretEXAMPLE' }
  }

  /** A new access key; one that may do everything, unless something else is said. */
  key(rights: Partial<AccessKeyRights> = {}): Promise<NewAccessKey> {
    return createAccessKey({ workloads: 'all', administers: true, ...rights }, this.context)
  }

  data(more: BedrockAgentCoreClientConfig = {}, signer: Signer = this.signer): BedrockAgentCore {
    return this.#kept(new BedrockAgentCore({ ...this.#settings(signer), ...more }))
  }

  control(more: BedrockAgentCoreControlClientConfig = {}, signer: Signer = this.signer): BedrockAgentCoreControl {
    return this.#kept(new BedrockAgentCoreControl({ ...this.#settings(signer), ...more }))
  }

  async close(): Promise<void> {
    for (const client of this.#clients) client.destroy()
    await this.running.close()
  }

  #settings({ id, secret }: Signer) {
    return {
      endpoint: this.endpoint,
      region,
      credentials: { accessKeyId: id, secretAccessKey: secret },
      maxAttempts: 1,
    }
  }

  #kept<Client extends { destroy(): void }>(client: Client): Client {
    this.#clients.push(client)
    return client
  }
}
