import { type Fault, isFault } from './fault.ts'

/** How the server behaves. Changed while it runs by POST /__settings. */
export interface Settings {
  /** How long access tokens live that are issued from now on, in seconds. */
  readonly accessTokenTtlS: number
  /** Who gets a refresh token: who asked for `offline_access` and consented, every client that may have one, nobody. */
  readonly refreshTokens: 'offline_access' | 'always' | 'never'
  /** Whether a refresh token serves once. */
  readonly rotation: boolean
  /** How long a refresh token that was rotated is still accepted, in seconds. */
  readonly rotationLeewayS: number
  /** What refresh answers say of the refresh token. */
  readonly refreshTokenInAnswer: 'present' | 'absent' | 'null' | 'empty'
  /** The form of `expires_in`. */
  readonly expiresIn: 'number' | 'string' | 'absent' | 'null' | 'zero'
  /** The member that holds the answer of the token endpoint; empty: it is at the top. */
  readonly nestedIn: string
  /** Answers of the token endpoint are a form and not JSON. */
  readonly formEncoded: boolean
  /** What token exchanges say of the type of what they issued. */
  readonly issuedTokenType: 'right' | 'absent' | 'wrong'
  /** Scopes that users are not let to allow. */
  readonly withheldScopes: readonly string[]
  /** How long each token request waits before it is looked at, in milliseconds. */
  readonly delayMs: number
  /** What goes wrong next, in this order for each endpoint. Setting it replaces what was left. */
  readonly faults: readonly Fault[]
}

export const defaultSettings: Settings = {
  accessTokenTtlS: 3600,
  refreshTokens: 'offline_access',
  rotation: true,
  rotationLeewayS: 0,
  refreshTokenInAnswer: 'present',
  expiresIn: 'number',
  nestedIn: '',
  formEncoded: false,
  issuedTokenType: 'right',
  withheldScopes: [],
  delayMs: 0,
  faults: [],
}

/** New settings, and what is done once. */
export interface SettingsChange extends Partial<Settings> {
  /** All access tokens end now. */
  readonly expireAccessTokens?: true
  /** This user removes all consents that they gave. */
  readonly disconnectUser?: string
}

const isString = (value: unknown) => typeof value === 'string'
const isBoolean = (value: unknown) => typeof value === 'boolean'
const isCount = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 0
const listOf = (check: (value: unknown) => boolean) => (value: unknown) => Array.isArray(value) && value.every(check)
const oneOf =
  (...names: readonly string[]) =>
  (value: unknown) =>
    names.includes(String(value))

const checks: Readonly<Record<keyof SettingsChange, (value: unknown) => boolean>> = {
  accessTokenTtlS: (value) => isCount(value) && value !== 0,
  refreshTokens: oneOf('offline_access', 'always', 'never'),
  rotation: isBoolean,
  rotationLeewayS: isCount,
  refreshTokenInAnswer: oneOf('present', 'absent', 'null', 'empty'),
  expiresIn: oneOf('number', 'string', 'absent', 'null', 'zero'),
  nestedIn: isString,
  formEncoded: isBoolean,
  issuedTokenType: oneOf('right', 'absent', 'wrong'),
  withheldScopes: listOf(isString),
  delayMs: isCount,
  faults: listOf(isFault),
  expireAccessTokens: (value) => value === true,
  disconnectUser: isString,
}

/** The change that a request asks for. Throws, naming the first member that is not right. */
export function parseSettingsChange(value: unknown): SettingsChange {
  if (typeof value !== 'object' || value === null) throw new TypeError('settings are an object')
  for (const [name, member] of Object.entries(value)) {
    const check = Object.entries(checks).find(([known]) => known === name)?.[1]
    if (check === undefined) throw new TypeError(`there is no setting "${name}"`)
    if (!check(member)) throw new TypeError(`the setting "${name}" does not take this value`)
  }
  return value
}
