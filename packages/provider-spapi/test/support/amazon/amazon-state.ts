import type { Clock } from '@credbroker/core'
import type { App } from './accounts/app.ts'
import type { AuthorizationCodes } from './accounts/authorization-codes.ts'
import type { Consent } from './accounts/consent.ts'
import type { IssuedTokens } from './accounts/issued-tokens.ts'
import type { Behaviour, Lifetimes } from './behaviour.ts'
import type { Records } from './records.ts'
import type { UsagePlan, UsagePlans } from './tokens/usage-plan.ts'

/** What all of Amazon's servers share. */
export interface AmazonState {
  readonly clock: Clock
  readonly behaviour: Behaviour
  readonly lifetimes: Lifetimes
  /** By client id. */
  readonly apps: Map<string, App>
  readonly consents: Set<Consent>
  readonly codes: AuthorizationCodes
  readonly tokens: IssuedTokens
  readonly usagePlans: UsagePlans
  /** Of the Tokens API, for each account and app. */
  readonly tokensPlan: UsagePlan
  readonly records: Records
}
