import { type Broker, type Clock, createBroker, type Fetch, type ProviderContext } from '@credbroker/core'
import oauth2 from '@credbroker/provider-oauth2'
import { GrantStore } from '../../packages/provider-oauth2/src/grants/grant-store.ts'
import type { StateConfig } from '../scratch/state-config.ts'

/** A broker whose provider `calendar` is the OAuth provider, and what that provider keeps and calls with. */
export interface Oauth2Broker {
  readonly broker: Broker
  readonly grants: GrantStore
  readonly fetch: Fetch
}

export const scopes: readonly string[] = ['read:user', 'repo']
export const clientId = 'benchmark'
export const clientSecret = 'made-up-for-this-run'
export const returnUrl = 'https://app.example.com/connected'
export const workload = 'agent'

const provider = 'calendar'

/** The policy names one workload and its scopes. */
export async function oauth2Broker(
  tokenEndpoint: string,
  state: StateConfig,
  { clock, cacheSize }: { readonly clock?: Clock; readonly cacheSize?: number } = {},
): Promise<Oauth2Broker> {
  const { create } = oauth2
  if (create === undefined) throw new Error('the OAuth provider is made in another way by now')
  let context: ProviderContext | undefined
  const plugin: typeof oauth2 = {
    ...oauth2,
    create(options, given) {
      context = given
      return create(options, given)
    },
  }
  const metadata = { issuer: new URL(tokenEndpoint).origin, token_endpoint: tokenEndpoint }
  const broker = await createBroker({
    baseUrl: import.meta.url,
    plugins: { oauth2: plugin },
    ...(clock !== undefined && { services: { clock } }),
    ...(cacheSize !== undefined && { cacheSize }),
    config: {
      version: 1,
      ...state,
      network: { allowLoopback: true },
      providers: { [provider]: { use: 'oauth2', options: { metadata, clientId, clientSecret, scopes } } },
      workloads: {
        [workload]: { providers: { [provider]: { kinds: ['oauth2Token'], scopes } }, returnUrls: [returnUrl] },
      },
    },
  })
  if (context === undefined) throw new Error('the broker made no provider')
  return { broker, grants: new GrantStore(context), fetch: context.fetch }
}

/** A request as it arrives: an object that the broker has not seen before. */
export function userRequest() {
  return {
    oauth2TokenRequest: {
      oauth2Flow: 'USER_FEDERATION',
      scopes: ['read:user', 'repo'],
      resourceOauth2ReturnUrl: returnUrl,
    },
  } as const
}

export function machineRequest() {
  return { oauth2TokenRequest: { oauth2Flow: 'M2M', scopes: ['read:user', 'repo'] } } as const
}

/** The token that a user has a grant for. Rejects when the broker would rather ask the user. */
export async function tokenOf({ broker }: Pick<Oauth2Broker, 'broker'>, user: string): Promise<string> {
  const { oauth2TokenResponse } = await broker.get(provider, userRequest(), { workload, user })
  if (oauth2TokenResponse.accessToken === undefined) throw new Error('a user with a grant would be asked again')
  return oauth2TokenResponse.accessToken
}
