// Microsoft Entra's servers, by cloud. Their tenants `common`, `organizations` and `consumers` stand for many issuers.
const sharedTenant =
  /^(https:\/\/login\.(?:microsoftonline\.com|microsoftonline\.us|partner\.microsoftonline\.cn)\/)(common|organizations|consumers)(\/v2\.0)$/
const template = '{tenantid}'
const tenantForm = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
/** The one tenant that every personal account is in. */
const consumersTenant = '9188040d-6c67-4c5b-b112-36a304b66dad'

/**
 * What the server at this issuer calls itself, besides that: Entra's metadata for tenants that stand for many has
 * `{tenantid}` in its issuer. Empty for every other issuer.
 */
export function otherNamesOf(issuer: string): readonly string[] {
  const parts = sharedTenant.exec(issuer)
  if (parts === null) return []
  const [, origin = '', tenant, version = ''] = parts
  const names = [origin + template + version]
  return tenant === 'consumers' ? [origin + consumersTenant + version, ...names] : names
}

/** Whether an issuer is a template, and so names nobody. */
export function isTemplate(issuer: string): boolean {
  return issuer.includes(template)
}

/**
 * The issuer that an ID token has to be of: of a template, the tenant that the token says it is from. `undefined` when it
 * says none, and then it is nobody's.
 */
export function issuerOfIdToken(issuer: string, idToken: string): string | undefined {
  if (!isTemplate(issuer)) return issuer
  const tenant = tenantOf(idToken)
  return tenant && issuer.replace(template, tenant)
}

function tenantOf(idToken: string): string | undefined {
  try {
    const payload = Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString('utf8')
    const { tid }: { readonly tid?: unknown } = JSON.parse(payload)
    return typeof tid === 'string' && tenantForm.test(tid) ? tid : undefined
  } catch {
    return undefined
  }
}
