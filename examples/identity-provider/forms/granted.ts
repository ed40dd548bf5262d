import type { Grant, Interaction, Provider } from 'oidc-provider'

/** The user's consent with what this interaction adds to it; scopes that are withheld are refused, so nobody asks again. */
export async function grantOf(
  provider: Provider,
  { grantId, session, params, prompt }: Interaction,
  withheldScopes: readonly string[],
): Promise<Grant> {
  const kept = grantId === undefined ? undefined : await provider.Grant.find(grantId)
  const grant = kept ?? new provider.Grant({ accountId: session?.accountId, clientId: params.client_id })
  const decide = (scopes: readonly string[], allow: (scope: string) => void, refuse: (scope: string) => void) => {
    const refused = scopes.filter((scope) => withheldScopes.includes(scope))
    const allowed = scopes.filter((scope) => !withheldScopes.includes(scope))
    if (allowed.length > 0) allow(allowed.join(' '))
    if (refused.length > 0) refuse(refused.join(' '))
  }
  decide(
    listOf(prompt.details.missingOIDCScope),
    (scope) => grant.addOIDCScope(scope),
    (scope) => grant.rejectOIDCScope(scope),
  )
  for (const [service, scopes] of Object.entries(prompt.details.missingResourceScopes ?? {}))
    decide(
      listOf(scopes),
      (scope) => grant.addResourceScope(service, scope),
      (scope) => grant.rejectResourceScope(service, scope),
    )
  return grant
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : []
}
