import { suggestion } from '../../schema/did-you-mean.ts'
import type { WorkloadConfig } from '../broker-config.ts'
import { member } from '../members.ts'
import type { Report, ResolvedProvider } from '../resolved-provider.ts'

/** What the part of an added provider's name before its `~` may be. */
const addedName = /^[a-zA-Z0-9_-]{1,128}$/

/**
 * Reports rules about providers, kinds, scopes and flows that do not exist. `othersMayCome`: providers may be added that
 * the configuration does not name.
 */
export function reportWorkloads(
  config: unknown,
  providers: readonly ResolvedProvider[],
  names: readonly string[],
  othersMayCome: boolean,
  report: Report,
): void {
  const workloads = member(config, 'workloads')
  if (typeof workloads !== 'object' || workloads === null) return
  for (const [workload, entry] of Object.entries(workloads)) {
    const rules: unknown = member(entry, 'providers')
    if (typeof rules !== 'object' || rules === null) continue
    for (const [name, rule] of Object.entries(rules as NonNullable<WorkloadConfig['providers']>)) {
      const path = ['workloads', workload, 'providers', name]
      const known = name === '*' || names.includes(name)
      if (!known && !(othersMayCome && addedName.test(name)))
        report(path, `no provider "${name}"; ${suggestion(name, names)}`)
      const provider = providers.find((candidate) => candidate.name === name)
      if (provider !== undefined && typeof rule === 'object') reportRule(path, rule ?? {}, provider, report)
    }
  }
}

function reportRule(path: readonly string[], rule: object, { name, plugin }: ResolvedProvider, report: Report): void {
  const kinds = [...plugin.kinds.values()]
  const kindNames = kinds.map(({ kind }) => kind)
  const [allowed, scopes, flows] = [member(rule, 'kinds'), member(rule, 'scopes'), member(rule, 'flows')]
  if (Array.isArray(allowed)) {
    allowed.forEach((kind, index) => {
      if (typeof kind !== 'string' || kindNames.includes(kind)) return
      report(
        [...path, 'kinds', String(index)],
        `provider "${name}" has no kind "${kind}"; ${suggestion(kind, kindNames)}`,
      )
    })
  }
  if (
    scopes !== undefined &&
    !kinds.some(({ definition }) => definition.requestSchema.properties?.scopes !== undefined)
  ) {
    report([...path, 'scopes'], `the requests of provider "${name}" have no scopes; remove this limit`)
  }
  if (flows !== undefined && !kinds.some(({ definition }) => definition.flowOf !== undefined)) {
    report([...path, 'flows'], `the requests of provider "${name}" have no flows; remove this limit`)
  }
}
