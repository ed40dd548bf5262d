import { boundedFetch, BrokerError, type ProviderContext, type TlsSettings } from '@credbroker/core'
import type { AuthorizationServer as Metadata } from 'oauth4webapi'
import { otherNamesOf } from './issuer-template.ts'
import { readMetadata } from './read-metadata.ts'

/** Where metadata is, and who it must be of. */
export interface DiscoverySource {
  readonly url: string
  /** By RFC 8414 section 3.3 the metadata's issuer is one of these, exactly. The first is what messages say. */
  readonly issuers: readonly string[]
  readonly tls: TlsSettings | undefined
}

/**
 * Asks for metadata: OpenID Connect Discovery section 4, RFC 8414 section 3. Rejects with `upstream_unavailable` when
 * none comes, and with `upstream_rejected` when what comes is of another issuer or cannot be used.
 */
export async function discover(
  { url, issuers, tls }: DiscoverySource,
  context: Pick<ProviderContext, 'fetch' | 'clock'>,
): Promise<Metadata> {
  const init = { headers: { accept: 'application/json' }, ...(tls && { tls }) }
  const response = await boundedFetch(context, url, init, new AbortController().signal).catch((cause: unknown) => {
    if (cause instanceof BrokerError) throw cause
    throw new BrokerError('upstream_unavailable', 'the metadata could not be fetched; try again', { cause })
  })
  if (response.status !== 200) {
    const message = `the metadata was asked for, and the answer was status ${response.status}; check discoveryUrl`
    throw new BrokerError('upstream_unavailable', message)
  }
  const document: unknown = await response.json().catch(() => undefined)
  const { metadata, faults } = readMetadata(document)
  if (faults !== undefined) {
    const list = faults.map(({ member, fault }) => `${member} ${fault}`).join('; ')
    throw new BrokerError('upstream_rejected', `the metadata at discoveryUrl cannot be used: ${list}`)
  }
  if (!issuers.some((issuer) => metadata.issuer === issuer || otherNamesOf(issuer).includes(metadata.issuer))) {
    const message =
      `the metadata at discoveryUrl is not of the issuer "${issuers[0]}" that its address stands for, ` +
      'so it is not used; check discoveryUrl, or give metadata in its place'
    throw new BrokerError('upstream_rejected', message)
  }
  return metadata
}
