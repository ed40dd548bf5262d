import { BitwardenClient } from '@bitwarden/sdk-napi'
import type { Contestant } from './contestant.ts'
import { accessToken, organizationId } from './sealed-by-hand.ts'

/** Bitwarden's own client, called as its documentation says. */
export async function nativeClient(url: string): Promise<Contestant> {
  const settings = { apiUrl: `${url}/api`, identityUrl: `${url}/identity` }
  const client = new BitwardenClient(settings)
  await client.auth().loginAccessToken(accessToken)
  return {
    name: '@bitwarden/sdk-napi',
    login: () => client.auth().loginAccessToken(accessToken),
    get: async (id: string) => (await client.secrets().get(id)).value,
    async list(): Promise<readonly string[]> {
      const { secrets } = await client.secrets().sync(organizationId)
      return secrets?.map(({ value }) => value) ?? []
    },
  }
}
