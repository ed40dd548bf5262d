/** The limit of any cache by key: a Map of promises, a look at the clock, and nothing else. */
export interface CredentialMap {
  readonly entries: ReadonlyMap<string, { readonly answer: Promise<object>; readonly expiresAtMs: number }>
}

export function credentialMap(accounts: readonly string[]): CredentialMap {
  const expiresAtMs = Date.now() + 3_600_000
  return {
    entries: new Map(
      accounts.map((account) => [
        account,
        { answer: Promise.resolve({ accessToken: `token-of-${account}` }), expiresAtMs },
      ]),
    ),
  }
}
