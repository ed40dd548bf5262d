import { apiKeyPath, oauth2Path } from './wire-schemas.ts'

export const apiKeyProvider = 'weather'
export const oauth2Provider = 'crm'
export const paymentProvider = 'wallet'
export const scopes: readonly string[] = ['read:user', 'repo']
export const apiKey = 'made-up-for-this-run-0123456789abcdef'

interface Asked {
  readonly workloadIdentityToken: string
  readonly resourceCredentialProviderName: string
}

/** What a server without a broker hands out: by path, and in it by the name of the provider. */
export const fixedAnswers: ReadonlyMap<string, ReadonlyMap<string, object>> = new Map<
  string,
  ReadonlyMap<string, object>
>([
  [apiKeyPath, new Map([[apiKeyProvider, { apiKey }]])],
  [
    oauth2Path,
    new Map([
      [
        oauth2Provider,
        {
          accessToken: 'access-of-the-machine',
          tokenType: 'Bearer',
          expiresAt: Math.floor(Date.now() / 1000) + 3600,
          grantedScopes: scopes,
        },
      ],
    ]),
  ],
])

export function fixedAnswer(path: string, { resourceCredentialProviderName }: Asked): object | undefined {
  return fixedAnswers.get(path)?.get(resourceCredentialProviderName)
}
