import { type Clients, clients } from '../server/clients.ts'
import type { UserTokenAsk } from '../server/user-tokens.ts'
import type { SettingsChange } from './settings.ts'
import type { Stats } from './stats.ts'

/** A running identity provider, in this process or in another. */
export interface IdentityProvider {
  readonly issuer: string
  readonly clients: Clients
  /** What it says of itself, RFC 8414. */
  metadata(): Promise<Readonly<Record<string, unknown>>>
  stats(): Promise<Stats>
  settings(change: SettingsChange): Promise<void>
  /** Usual settings again, and counters at zero. Consents stay. */
  reset(): Promise<void>
  /** What `/api/me` says to a token; `undefined` when it is dead. */
  me(accessToken: string): Promise<Readonly<Record<string, unknown>> | undefined>
  /** A JWT of a signed-in user, for what is done on their behalf. */
  userToken(ask: UserTokenAsk): Promise<string>
  close(): Promise<void>
}

/** Talks to the identity provider at `issuer`. */
export function connection(issuer: string, close: () => Promise<void>): IdentityProvider {
  const call = async (path: string, body?: object): Promise<Response> => {
    const response = await fetch(
      issuer + path,
      body && { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } },
    )
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`)
    return response
  }
  return {
    issuer,
    clients,
    metadata: async () => {
      const response = await call('/.well-known/openid-configuration')
      return (await response.json()) as Readonly<Record<string, unknown>>
    },
    stats: async () => (await (await call('/__stats')).json()) as Stats,
    async settings(change) {
      await (await call('/__settings', change)).text()
    },
    async reset() {
      await call('/__reset', {})
    },
    async me(accessToken) {
      const response = await fetch(`${issuer}/api/me`, { headers: { authorization: `Bearer ${accessToken}` } })
      const answer = (await response.json()) as Readonly<Record<string, unknown>>
      return response.ok ? answer : undefined
    },
    async userToken(ask) {
      const { token } = (await (await call('/__user-tokens', ask)).json()) as { readonly token: string }
      return token
    },
    close,
  }
}
