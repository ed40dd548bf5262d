import { type ProviderContext, Secret } from '@credbroker/core'
import { decodeBase64 } from '../crypto/base64.ts'
import { openEncString, sealEncString } from '../crypto/enc-string.ts'
import { symmetricKey, symmetricKeyBytes, type SymmetricKey, symmetricKeyLength } from '../crypto/symmetric-key.ts'
import { readBearerClaims } from '../identity/bearer-claims.ts'
import { memberOf, readJson, textMember } from '../exchange/json-members.ts'
import { cloudIssuers, type Servers } from '../servers/servers.ts'
import type { Session } from '../session/session.ts'

const version = 1

/** What a kept session is judged by. */
export interface StateReading {
  /** The key of the access token. */
  readonly tokenKey: SymmetricKey
  readonly servers: Pick<Servers, 'issuer'>
  readonly nowMs: number
}

/** A session as Bitwarden's own tools keep it: one EncString under the access token's key. */
export function writeState(
  { bearer, organizationKey }: Session,
  key: SymmetricKey,
  { random }: Pick<ProviderContext, 'random'>,
): string {
  const state = {
    version,
    token: bearer.reveal(),
    encryption_key: symmetricKeyBytes(organizationKey).toString('base64'),
  }
  return sealEncString(JSON.stringify(state), key, random)
}

/**
 * The session in a text that Bitwarden's own tools, this provider or the Python `bws_sdk` kept. `undefined` when it is
 * another text, is sealed for another access token, has ended, or is another installation's.
 */
export function readState(text: string, reading: StateReading): Session | undefined {
  const kept =
    text.split('|').length === 4 ? readPythonState(text, reading.tokenKey) : readOwnState(text, reading.tokenKey)
  const organizationKey = decodeBase64(kept?.key ?? '!')
  const claims = readBearerClaims(kept?.bearer ?? '')
  if (kept?.bearer === undefined || organizationKey?.length !== symmetricKeyLength || claims === undefined)
    return undefined
  const { expiresAtMs, issuedAtMs = reading.nowMs, organizationId, issuer } = claims
  if (expiresAtMs <= reading.nowMs || isElsewhere(issuer, reading.servers)) return undefined
  return {
    bearer: new Secret(kept.bearer),
    organizationId,
    organizationKey: symmetricKey(organizationKey),
    expiresAtMs,
    lifetimeMs: expiresAtMs - Math.min(issuedAtMs, reading.nowMs),
  }
}

interface KeptTexts {
  readonly bearer: string | undefined
  /** Base64. */
  readonly key: string | undefined
}

function readOwnState(text: string, tokenKey: SymmetricKey): KeptTexts | undefined {
  const state = readJson(openEncString(text, tokenKey).text ?? '')
  if (memberOf(state, 'version') !== version) return undefined
  return { bearer: textMember(state, 'token'), key: textMember(state, 'encryption_key') }
}

/** The login's payload as it came, a bar, and the bearer in clear text. */
function readPythonState(text: string, tokenKey: SymmetricKey): KeptTexts {
  const lastBar = text.lastIndexOf('|')
  const payload = readJson(openEncString(text.slice(0, lastBar), tokenKey).text ?? '')
  return { bearer: text.slice(lastBar + 1), key: textMember(payload, 'encryptionKey') }
}

/** Neither tool binds its file to a server; a bearer of another one would be sent to this one. */
function isElsewhere(issuer: string | undefined, { issuer: expected }: Pick<Servers, 'issuer'>): boolean {
  if (issuer === undefined || issuer === expected) return false
  return expected !== undefined || cloudIssuers.has(issuer)
}
