/** What tokens are for, each a resource indicator (RFC 8707) and an audience (RFC 8693). */
export const services: readonly string[] = ['urn:api:files', 'urn:api:mail', 'urn:api:calendar']

/** What users may allow, besides `openid` and `offline_access`. */
export const scopes: readonly string[] = [
  'files:read',
  'files:write',
  'mail:read',
  'mail:send',
  'calendar:read',
  'calendar:write',
]
