import type { ProviderContext } from '@credbroker/core'
import type { NamedAccounts } from './accounts/named-accounts.ts'
import type { ClientSecrets } from './client-secrets/client-secrets.ts'
import type { StoredSecrets } from './client-secrets/stored-secrets.ts'
import type { TokenEndpoint } from './lwa/token-endpoint.ts'
import type { ResolvedOptions } from './options.ts'
import type { AccessTokens } from './tokens/access-tokens.ts'
import type { TokenTable } from './tokens/token-table.ts'

/** What everything of one provider works with. Made once, when the provider is. */
export interface ProviderParts {
  readonly context: ProviderContext
  readonly options: ResolvedOptions
  readonly userAgent: string
  readonly accounts: NamedAccounts
  readonly secrets: ClientSecrets
  readonly storedSecrets: StoredSecrets
  readonly tokenEndpoint: TokenEndpoint
  readonly table: TokenTable
  readonly accessTokens: AccessTokens
  /** Aborts when the provider closes. */
  readonly ended: AbortSignal
}
