import type { Region } from '../regions/endpoints.ts'

/** An account as another library has it: one application, and one seller's consent to it. */
export interface FoundAccount {
  /** The account's name there; {@link unnamedAccount} when it has none. */
  readonly account: string
  readonly clientId: string
  readonly clientSecret: FoundSecret
  /** Absent for applications that only make calls without a seller. */
  readonly refreshToken?: FoundSecret
  /** Absent when nothing says which. */
  readonly region?: Region
  readonly sandbox: boolean
}

export interface FoundSecret {
  readonly value: string
  /** The variable that holds it, if it was found in one. */
  readonly variable?: string
}

/** What a source holds: whole accounts, and in words what is not one. */
export interface Findings {
  readonly accounts: readonly FoundAccount[]
  readonly notes: readonly string[]
}

/** What several sources hold, in their order; each note once. */
export function together(findings: readonly Findings[]): Findings {
  return {
    accounts: findings.flatMap(({ accounts }) => accounts),
    notes: [...new Set(findings.flatMap(({ notes }) => notes))],
  }
}

/** The name that python-amazon-sp-api gives to an account without one. */
export const unnamedAccount = 'default'
