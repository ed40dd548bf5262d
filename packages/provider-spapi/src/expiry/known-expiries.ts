import type { KnownExpiry } from '@credbroker/core'
import { consentEndsAtMs, warnedAheadMs } from '../grants/consent-end.ts'
import type { ProviderParts } from '../provider-parts.ts'

/** The ends that are known: of the client secret, and of the consents of configured accounts. No calls of Amazon. */
export async function knownExpiries({
  secrets,
  storedSecrets,
  accounts,
}: ProviderParts): Promise<readonly KnownExpiry[]> {
  // Another process may have been given a newer one.
  await storedSecrets.read()
  return [...clientSecretExpiry(secrets), ...consentExpiries(accounts)]
}

/** As long as one secret lasts, the application works. */
function clientSecretExpiry(secrets: Pick<ProviderParts['secrets'], 'held'>): readonly KnownExpiry[] {
  const held = secrets.held()
  const known = held.flatMap(({ expiresAtMs }) => (expiresAtMs === undefined ? [] : [expiresAtMs]))
  // One without a known end may outlive the others, but nobody knows.
  if (known.length === 0) return []
  const endsAtMs = Math.max(...known)
  const advice =
    'the client secret ends, and with it every token of this application; order a new one with the action rotate-secret or in the developer console, and pass what comes to the queue to accept-secret'
  return [{ code: 'client_secret', endsAtMs, warnAtMs: endsAtMs - warnedAheadMs, advice }]
}

function consentExpiries({ all }: Pick<ProviderParts['accounts'], 'all'>): readonly KnownExpiry[] {
  return all.flatMap(({ name, authorizedAtMs }) => {
    if (name === undefined || authorizedAtMs === undefined) return []
    const endsAtMs = consentEndsAtMs(authorizedAtMs)
    const advice = `the selling partner of account "${name}" has to authorize the application again, which brings a new refresh token`
    return [{ code: 'consent', subject: name, endsAtMs, warnAtMs: endsAtMs - warnedAheadMs, advice }]
  })
}
