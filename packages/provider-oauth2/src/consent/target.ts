/** What tokens are for, as sets in order: RFC 8707's resources and RFC 8693's audiences. */
export interface Target {
  readonly resources: readonly string[]
  readonly audiences: readonly string[]
}

export function targetOf({ resources = [], audiences = [] }: Partial<Target>): Target {
  return { resources: asSet(resources), audiences: asSet(audiences) }
}

/** Without repetition, in an order of its own. */
export function asSet(list: readonly string[]): readonly string[] {
  return [...new Set(list)].sort()
}
