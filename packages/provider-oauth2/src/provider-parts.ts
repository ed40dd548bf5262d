import type { ProviderContext } from '@credbroker/core'
import type { Oauth2Client } from './client/client.ts'
import type { Oauth2Options } from './options.ts'
import type { AuthorizationServer } from './server/metadata/authorization-server.ts'
import type { TokenEndpoint } from './token-endpoint/token-outcome.ts'
import type { ResolvedVendor } from './vendors/vendor.ts'

/** What every flow of one provider works with. Made once, when the provider is. */
export interface ProviderParts {
  readonly context: ProviderContext
  readonly options: Oauth2Options
  readonly vendor: ResolvedVendor
  readonly server: AuthorizationServer
  readonly client: Oauth2Client
  readonly tokenEndpoint: TokenEndpoint
}
