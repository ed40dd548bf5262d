import type { Broker, ExtensionContext } from '@credbroker/core'
import type { AgentCoreOperation } from './agentcore/shapes/index.ts'
import type { Directory } from './resources/directory.ts'
import type { ServerSettings } from './settings/server-settings.ts'
import type { UserTokenVerifier } from './user-token/user-token-verifier.ts'
import type { WorkloadTokens } from './workload-token/workload-tokens.ts'

/** What the operations work with. */
export interface ServerParts {
  readonly broker: Broker
  readonly context: ExtensionContext
  /** As they are in force. */
  readonly settings: () => ServerSettings
  readonly directory: Directory
  readonly workloadTokens: Pick<WorkloadTokens, 'mint' | 'verify' | 'forgetAll' | 'rotateKeys'>
  readonly userTokens: UserTokenVerifier
  /** Where clients and browsers reach this server, without a slash at the end. */
  readonly publicUrl: () => string
  /** Is told how long a credential provider, by the broker's name, took over an operation, however that ended. */
  readonly providerAsked: (operation: AgentCoreOperation, provider: string, durationMs: number) => void
}
