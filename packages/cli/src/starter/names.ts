/** A name for a provider, from what `use:` says: `@acme/credbroker-provider-sso` is `sso`, `./acme.ts` is `acme`. */
export function providerName(use: string, taken: ReadonlySet<string>): string {
  const last = use.split(/[\\/]/).at(-1) ?? ''
  const bare = last.replace(/\.[cm]?[jt]s$/, '').replace(/^(?:credbroker-)?provider-/, '')
  const name =
    bare
      .replace(/[^a-zA-Z0-9_-]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 100) || 'provider'
  for (let count = 1; ; count++) {
    const candidate = count === 1 ? name : `${name}-${count}`
    if (!taken.has(candidate)) return candidate
  }
}

/** A variable for an option: `coinbase`, `apiKeySecret` is `COINBASE_API_KEY_SECRET`. */
export function variableName(words: readonly string[]): string {
  const name = words
    .join('_')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toUpperCase()
  return /^[A-Z_]/.test(name) ? name : `_${name}`
}
