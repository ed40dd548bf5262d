import type { Clock } from '@credbroker/core'
import { App, type AppOptions } from './accounts/app.ts'
import { AuthorizationCodes, type CodeOptions } from './accounts/authorization-codes.ts'
import { Consent, type ConsentOptions } from './accounts/consent.ts'
import { IssuedTokens, type TokenEnd, type TokenGrant } from './accounts/issued-tokens.ts'
import type { AmazonState } from './amazon-state.ts'
import { type Behaviour, defaultBehaviour, type Lifetimes } from './behaviour.ts'
import { FaultScript } from './faults.ts'
import { listen } from './http/listen.ts'
import { tokenEndpoint, tokenPath } from './lwa/token-endpoint.ts'
import { type RecordedRequest, Records, type Violation } from './records.ts'
import { type Endpoint, hostOf, type Region, regions } from './regions.ts'
import { sellingPartnerEndpoint } from './selling-partner/endpoint.ts'
import { type UsagePlan, UsagePlans } from './tokens/usage-plan.ts'

/** Amazon on loopback: Login with Amazon, and the endpoint and the sandbox of each region. */
export interface ScriptedAmazon {
  /** The whole address of the token endpoint. */
  readonly lwaUrl: string
  /** Base addresses, without a slash at their end. */
  endpointUrl(region: Region): string
  sandboxUrl(region: Region): string
  /** The base address that stands for each host of Amazon's. */
  readonly hosts: ReadonlyMap<string, string>

  addApp(options?: AppOptions): App
  /** A seller's consent, and with it a refresh token. */
  addConsent(options: ConsentOptions): Consent
  /** The code that a seller's browser comes back with; the consent begins when it is exchanged. */
  addAuthorizationCode(options: CodeOptions): string
  /** Lets every access token and restricted data token that was given out end now, on the server's side alone. */
  expireAccessTokens(as?: TokenEnd): void
  /** What a token was given out for; `undefined` for one that was not. */
  grantOf(token: string): TokenGrant | undefined

  /** May be changed at any time, as may what follows. */
  readonly behaviour: Behaviour
  readonly lifetimes: Lifetimes
  /** Of the Tokens API, for each account and app. */
  readonly tokensPlan: UsagePlan
  readonly faults: { readonly lwa: FaultScript; readonly sellingPartner: FaultScript }

  /** What arrived, in order. */
  readonly requests: readonly RecordedRequest[]
  /** What a good client would not have sent. */
  readonly violations: readonly Violation[]
  /** How many requests there were for an operation, such as `lwa.refresh_token`, or for all of one API, such as `lwa`. */
  count(operation: string): number
  /** Forgets requests and violations. */
  clearRecords(): void
  /** Ends all connections. The servers end with the process too. */
  close(): Promise<void>
}

/** Starts all servers on free ports. Time goes by the clock: lifetimes, usage plans, delays. */
export async function scriptedAmazon({ clock }: { readonly clock: Clock }): Promise<ScriptedAmazon> {
  const state: AmazonState = {
    clock,
    behaviour: defaultBehaviour(),
    lifetimes: { accessTokenS: 3600, restrictedDataTokenS: 3600 },
    tokensPlan: { perSecond: 1, burst: 10 },
    apps: new Map(),
    consents: new Set(),
    codes: new AuthorizationCodes(clock),
    tokens: new IssuedTokens(clock),
    usagePlans: new UsagePlans(clock),
    records: new Records(),
  }
  const faults = { lwa: new FaultScript(clock), sellingPartner: new FaultScript(clock) }
  const lwa = await listen(state, 'lwa', tokenEndpoint(state, faults.lwa))
  const endpoints = regions.flatMap((region): Exclude<Endpoint, 'lwa'>[] => [region, `sandbox-${region}`])
  const service = sellingPartnerEndpoint(state, faults.sellingPartner)
  const listening = await Promise.all(endpoints.map((endpoint) => listen(state, endpoint, service)))
  const urls = new Map<Endpoint, string>([
    ['lwa', lwa.url],
    ...endpoints.map((endpoint, index): [Endpoint, string] => [endpoint, listening[index]?.url ?? '']),
  ])
  const urlOf = (endpoint: Endpoint): string => urls.get(endpoint) ?? ''
  const { behaviour, lifetimes, tokensPlan, records, tokens } = state

  return {
    lwaUrl: `${lwa.url}${tokenPath}`,
    endpointUrl: urlOf,
    sandboxUrl: (region) => urlOf(`sandbox-${region}`),
    hosts: new Map([...urls].map(([endpoint, url]) => [hostOf(endpoint), url])),
    addApp(options = {}) {
      const app = new App(options)
      state.apps.set(app.clientId, app)
      return app
    },
    addConsent(options) {
      const consent = new Consent(options)
      state.consents.add(consent)
      return consent
    },
    addAuthorizationCode: (options) => state.codes.add(options),
    expireAccessTokens: (as = 'expired') => tokens.end(as),
    grantOf: (token) => tokens.grantOf(token),
    behaviour,
    lifetimes,
    tokensPlan,
    faults,
    get requests() {
      return records.requests
    },
    get violations() {
      return records.violations
    },
    count: (operation) => records.count(operation),
    clearRecords: () => records.clear(),
    async close() {
      await Promise.all([lwa, ...listening].map((server) => server.close()))
    },
  }
}
