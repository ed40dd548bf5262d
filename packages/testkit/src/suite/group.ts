import type { DeclareTest, Runner } from '../runner.ts'

/** One thing that must hold. */
export interface SuiteCase {
  readonly name: string
  /** Why it means nothing for what is judged; absent when it does mean something. */
  readonly notApplicable?: string | undefined
  run(): Promise<void>
}

/** Declares the cases of all groups as tests. What is left out is declared too, under a name that says why. */
export function declareGroups<Name extends string>(
  { test }: Runner,
  groups: Readonly<Record<Name, readonly SuiteCase[]>>,
  skip: { readonly [Group in Name]?: string },
): void {
  for (const group in skip) {
    if (!(group in groups))
      throw new TypeError(`there is no group "${group}"; groups: ${Object.keys(groups).join(', ')}`)
    if (!skip[group]?.trim()) throw new TypeError(`the group "${group}" is skipped without a reason`)
  }
  for (const group in groups) {
    const reason = skip[group]
    if (reason !== undefined) leftOut(test, `${group}: skipped because ${reason}`)
    else declareGroup(test, group, groups[group])
  }
}

function declareGroup(test: DeclareTest, group: string, cases: readonly SuiteCase[]): void {
  const without = new Map<string, number>()
  for (const { name, notApplicable, run } of cases) {
    if (notApplicable === undefined) test(`${group}: ${name}`, run)
    else without.set(notApplicable, (without.get(notApplicable) ?? 0) + 1)
  }
  for (const [reason, count] of without) {
    leftOut(
      test,
      `${group}: ${count === cases.length ? 'all' : count} of ${cases.length} not applicable because ${reason}`,
    )
  }
}

function leftOut(test: DeclareTest, name: string): void {
  const declare = test.skip ?? test
  declare(name, async () => {})
}
