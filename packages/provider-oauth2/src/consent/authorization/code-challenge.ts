import { hash } from 'node:crypto'
import { BrokerError, type Random } from '@credbroker/core'
import type { AuthorizationServer as Metadata } from 'oauth4webapi'
import type { ProviderParts } from '../../provider-parts.ts'

/** 256 bits in 43 characters, as RFC 7636 section 7.1 advises. */
export function newCodeVerifier(random: Random): string {
  return Buffer.from(random.bytes(32)).toString('base64url')
}

/** The `S256` challenge. RFC 7636 section 4.2; one vendor wants it in hex. */
export function codeChallenge(codeVerifier: string, encoding: 'base64url' | 'hex' = 'base64url'): string {
  return hash('sha256', codeVerifier, encoding)
}

/**
 * Whether authorization requests carry a code challenge: unless the operator or the preset says that this vendor takes
 * none. Throws `upstream_rejected` for a server that takes only `plain`, which protects nothing. RFC 9700 section 2.1.1.
 */
export function sendsCodeChallenge(
  { options, vendor, client, context }: Pick<ProviderParts, 'options' | 'vendor' | 'client' | 'context'>,
  { code_challenge_methods_supported: methods = [] }: Metadata,
): boolean {
  const wanted =
    options.pkce ?? (vendor.pkce === 'excludes_secret' ? client.method === 'none' : vendor.pkce !== 'unsupported')
  if (!wanted || methods.length === 0 || methods.includes('S256')) return wanted
  throw new BrokerError(
    'upstream_rejected',
    `the server of provider "${context.name}" does not offer the code challenge method S256; the operator has to turn it on there, or set pkce: false`,
  )
}
