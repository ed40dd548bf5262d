import { escaped, page } from './page.ts'

/** What the user is asked to allow. */
export interface ConsentAsk {
  readonly clientName: string
  readonly user: string
  readonly scopes: readonly string[]
  readonly services: readonly string[]
}

export function consentPage(action: string, { clientName, user, scopes, services }: ConsentAsk): string {
  return page(
    'Allow access',
    `<p>${escaped(clientName)} asks ${escaped(user)} for:</p>
<ul>${scopes.map((scope) => `<li>${escaped(scope)}</li>`).join('')}</ul>
${services.length === 0 ? '' : `<p>At ${services.map(escaped).join(', ')}.</p>`}
<form id="consent" method="post" action="${escaped(action)}">
<button name="decision" value="allow">Allow</button>
<button name="decision" value="deny" class="secondary">Deny</button>
</form>`,
  )
}
