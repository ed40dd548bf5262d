interface Fed {
  readonly name: string
  readonly fed: readonly { readonly from: string }[]
}

/** Puts providers that feed secrets to others before them. `circle`: the names of one circle, when there is one. */
export function feedingOrder<Provider extends Fed>(
  providers: readonly Provider[],
): { readonly providers: readonly Provider[]; readonly circle: readonly string[] | undefined } {
  const byName = new Map(providers.map((provider) => [provider.name, provider]))
  const done = new Set<string>()
  const ordered: Provider[] = []
  let circle: readonly string[] | undefined

  const visit = (provider: Provider, trail: readonly string[]): void => {
    if (done.has(provider.name)) return
    const start = trail.indexOf(provider.name)
    if (start >= 0) {
      circle ??= [...trail.slice(start), provider.name]
      return
    }
    for (const { from } of provider.fed) {
      const source = byName.get(from)
      if (source !== undefined) visit(source, [...trail, provider.name])
    }
    if (done.has(provider.name)) return
    done.add(provider.name)
    ordered.push(provider)
  }
  for (const provider of providers) visit(provider, [])
  return { providers: ordered, circle }
}
