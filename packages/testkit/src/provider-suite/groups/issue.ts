import type { SuiteCase } from '../../suite/group.ts'
import { providerName } from '../bench/provider-bench.ts'
import type { CaseTools } from '../case-tools.ts'

export function issue({ subject, responseMember, equal, ok, withBench, ...tools }: CaseTools): readonly SuiteCase[] {
  const { cached } = tools
  const asJson = (answer: object): unknown => JSON.parse(JSON.stringify(answer))
  return [
    {
      name: `is found as "${subject.use}" and answers there`,
      run: withBench(
        async ({ answer, broker }) => {
          const [described] = broker.describe().providers
          const kinds = described?.kinds.map(({ kind }) => kind).sort()
          equal(kinds, Object.keys(subject.plugin.kinds).sort(), 'the kinds of what was found')
          equal(Object.keys(await answer()), [responseMember], 'the members of the answer')
        },
        { installed: true },
      ),
    },
    {
      name: `answers with ${responseMember} and nothing else, as plain data that cannot be changed`,
      run: withBench(async ({ answer }) => {
        const given = await answer(frozen(structuredClone(subject.request)))
        equal(Object.keys(given), [responseMember], 'the members of the answer')
        ok(isFrozen(given), 'the answer can be changed')
        const response: unknown = Reflect.get(given, responseMember)
        ok(typeof response === 'object' && response !== null, 'the response is no object')
        equal(changedByJson(given), [], 'the members that JSON cannot carry')
      }),
    },
    {
      name: cached ? 'answers the same again without asking anybody' : 'answers anew each time, with the same members',
      run: withBench(async ({ answer, calls, observed }) => {
        const first = await answer()
        const { made } = calls
        const second = await answer()
        const members = (given: object) => Object.keys(Object(Reflect.get(given, responseMember))).sort()
        equal(members(second), members(first), 'the members of the second response')
        equal(
          observed.issued.map((event) => event.cached),
          [false, cached],
          'whether the answers came from the cache',
        )
        if (!cached) return
        equal(asJson(second), asJson(first), 'the second answer')
        equal(calls.made, made, 'the number of calls')
      }),
    },
    {
      name: 'says when and by whom: one event and one audit record for each answer',
      run: withBench(async ({ answer, observed, caller }) => {
        await answer(subject.request, { requestId: 'request-1' })
        equal(observed.issued.length, 1, 'the number of events')
        equal(observed.records.length, 1, 'the number of records')
        const [record] = observed.records
        const { workload } = caller()
        equal(
          [record?.requestId, record?.workload, record?.provider, record?.decision],
          ['request-1', workload, providerName, 'granted'],
          'the record',
        )
      }),
    },
  ]
}

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(frozen)
  return value
}

function isFrozen(value: unknown): boolean {
  return typeof value !== 'object' || value === null || (Object.isFrozen(value) && Object.values(value).every(isFrozen))
}

/** Paths of members that are something else, or nothing, after a way through JSON. */
function changedByJson(value: unknown, path = 'answer'): string[] {
  if (typeof value !== 'object' || value === null) {
    return ['string', 'boolean'].includes(typeof value) || value === null || Number.isFinite(value) ? [] : [path]
  }
  const prototype: unknown = Object.getPrototypeOf(value)
  if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null) return [path]
  return Object.entries(value).flatMap(([name, member]) => changedByJson(member, `${path}.${name}`))
}
