import type { Servers } from './servers.ts'

/** Where access tokens log in. */
export function tokenEndpoint({ identityUrl }: Servers): string {
  return `${identityUrl}/connect/token`
}
