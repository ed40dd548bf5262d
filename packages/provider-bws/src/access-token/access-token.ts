import { BrokerError, type ProviderContext, type Secret } from '@credbroker/core'
import { decodeBase64 } from '../crypto/base64.ts'
import { deriveKey, type SymmetricKey } from '../crypto/symmetric-key.ts'
import { readUuid } from './uuid.ts'

/** The parts of an access token. */
export interface AccessToken {
  /** A UUID in lower case; the `client_id` of the login. */
  readonly id: string
  readonly clientSecret: Secret
  /** Opens `encrypted_payload` and state files. Never leaves the process. */
  readonly key: SymmetricKey
}

/** What is wrong with a text that should be an access token: the first step of reading it that failed. */
export type AccessTokenFault =
  | 'no_key'
  | 'wrong_parts'
  | 'wrong_version'
  | 'invalid_id'
  | 'no_secret'
  | 'invalid_base64'
  | 'invalid_key_length'

export type ReadAccessToken =
  | { readonly token: AccessToken; readonly fault?: never }
  | { readonly fault: AccessTokenFault; readonly token?: never }

const seedLength = 16

const causes: Readonly<Record<AccessTokenFault, string>> = {
  no_key: 'it has no ":" with a key behind it; was it cut off?',
  wrong_parts: 'what stands before its ":" is not three parts with dots between them; was its beginning cut off?',
  wrong_version: 'its first part is not the version "0"; a prefix or a quote in front of it is one too many',
  invalid_id: 'its second part is no UUID',
  no_secret: 'its third part, the client secret, is empty',
  invalid_base64: 'what follows its ":" is no standard base64',
  invalid_key_length: `what follows its ":" is not base64 of ${seedLength} bytes; was it cut off?`,
}

/**
 * The access token of the option `accessToken`. Blanks around it are passed over: files and variables end in line breaks.
 * Throws `config_invalid` that names the cause and shows nothing of the token.
 */
export function parseAccessToken(option: Secret, context: Pick<ProviderContext, 'secret'>): AccessToken {
  const { token, fault } = readAccessToken(option.reveal().trim(), context)
  if (token !== undefined) return token
  throw new BrokerError(
    'config_invalid',
    `${causes[fault]}; expected an access token of a machine account: 0.<id>.<secret>:<key>`,
    { details: { option: 'accessToken' } },
  )
}

/** Reads `<version>.<id>.<client secret>:<key>`, in the order in which Bitwarden's SDK does. */
export function readAccessToken(text: string, { secret }: Pick<ProviderContext, 'secret'>): ReadAccessToken {
  const colon = text.indexOf(':')
  if (colon === -1) return { fault: 'no_key' }
  const [version, idText = '', clientSecret, ...more] = text.slice(0, colon).split('.')
  if (clientSecret === undefined || more.length > 0) return { fault: 'wrong_parts' }
  if (version !== '0') return { fault: 'wrong_version' }
  const id = readUuid(idText)
  if (id === undefined) return { fault: 'invalid_id' }
  // The server would refuse it only after a login that counts.
  if (clientSecret === '') return { fault: 'no_secret' }
  const seed = decodeBase64(text.slice(colon + 1))
  if (seed === undefined) return { fault: 'invalid_base64' }
  if (seed.length !== seedLength) return { fault: 'invalid_key_length' }
  return { token: { id, clientSecret: secret(clientSecret), key: deriveKey(seed, 'accesstoken', 'sm-access-token') } }
}
