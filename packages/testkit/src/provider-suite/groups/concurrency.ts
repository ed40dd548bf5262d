import type { SuiteCase } from '../../suite/group.ts'
import { type ProviderBench, withBench as onBench } from '../bench/provider-bench.ts'
import type { CaseTools } from '../case-tools.ts'

const many = 1_000
// More than that would wait in line, which is the core's business.
const few = 50

export function concurrency({
  subject,
  equal,
  ok,
  ofWorkload,
  noUpstream,
  notCached,
  withBench,
}: CaseTools): readonly SuiteCase[] {
  const atOnce = async ({ begin, outcome }: ProviderBench, callers: number): Promise<void> => {
    const { error } = await outcome(Promise.all(Array.from({ length: callers }, () => begin())))
    if (error !== undefined) throw error
  }
  return [
    {
      name: `${many} callers at once make one call of the vendor`,
      notApplicable: notCached ?? noUpstream,
      run: async () => {
        let callsForOne = 0
        await onBench(subject, async ({ answer, calls }) => {
          const { made } = calls
          await answer()
          callsForOne = calls.made - made
        })
        ok(callsForOne > 0, 'one caller made no call; is `upstream` needed?')
        await onBench(subject, async (bench) => {
          const { made } = bench.calls
          await atOnce(bench, many)
          equal(bench.calls.made - made, callsForOne, `the number of calls for ${many} callers`)
        })
      },
    },
    {
      name: 'callers at once all get answers',
      run: withBench((bench) => atOnce(bench, noUpstream === undefined ? few : many)),
    },
    {
      name: 'two users share no cached credential',
      notApplicable: ofWorkload ? "the credential is the workload's" : (notCached ?? noUpstream),
      run: withBench(async ({ answer, calls, observed }) => {
        await answer(subject.request, { user: 'ann', userToken: 'token of ann' })
        const { made } = calls
        await answer(subject.request, { user: 'bob', userToken: 'token of bob' })
        ok(calls.made > made, 'the second user got a credential without a call of the vendor')
        equal(
          observed.issued.map(({ user, cached }) => [user, cached]),
          [
            ['ann', false],
            ['bob', false],
          ],
          'the events',
        )
      }),
    },
    {
      name: "users of one workload share a credential that is the workload's",
      notApplicable: ofWorkload ? (notCached ?? noUpstream) : 'each user has their own credential',
      run: withBench(async ({ answer, calls }) => {
        await answer(subject.request, { user: 'ann', userToken: 'token of ann' })
        const { made } = calls
        await answer(subject.request, { user: 'bob', userToken: 'token of bob' })
        equal(calls.made, made, 'the calls of the vendor after those for the first user')
      }),
    },
    {
      name: 'another request is answered with another credential',
      notApplicable: subject.otherRequest === undefined ? 'no otherRequest was given' : (notCached ?? noUpstream),
      run: withBench(async ({ answer, calls, observed }) => {
        await answer()
        const { made } = calls
        await answer(subject.otherRequest)
        ok(calls.made > made, 'the other request was answered without a call of the vendor')
        equal(
          observed.issued.map(({ cached }) => cached),
          [false, false],
          'whether the answers came from the cache',
        )
      }),
    },
  ]
}
