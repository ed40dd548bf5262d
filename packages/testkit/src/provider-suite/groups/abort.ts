import type { SuiteCase } from '../../suite/group.ts'
import type { CaseTools } from '../case-tools.ts'
import { steps } from '../../upstream/steps.ts'

export function abort({ subject, equal, ok, noUpstream, refusal, withBench }: CaseTools): readonly SuiteCase[] {
  return [
    {
      name: 'who has stopped waiting before gets the reason, and nobody is called',
      run: withBench(async ({ ask, calls }) => {
        const reason = new Error('the caller changed its mind')
        const { made } = calls
        const { error } = await ask(subject.request, { signal: AbortSignal.abort(reason) })
        equal(error === reason, true, 'whether the rejection is the reason of the signal')
        equal(calls.made, made, 'the number of calls')
      }),
    },
    {
      name: 'who stops waiting gets the reason, and the others get their answers',
      notApplicable: noUpstream,
      run: withBench(async ({ begin, answer, clock, upstream, outcome }) => {
        const gate = Promise.withResolvers<void>()
        const leaving = new AbortController()
        const reason = new Error('the caller changed its mind')
        const arrived = upstream.requests.length
        upstream.delay(gate.promise)
        const first = outcome(begin(subject.request, { signal: leaving.signal }))
        const second = begin()
        await clock.settle()
        ok(upstream.requests.length > arrived, 'the request did not reach the upstream')
        leaving.abort(reason)
        equal((await first).error === reason, true, 'whether the rejection is the reason of the signal')
        gate.resolve()
        ok((await outcome(second)).answer !== undefined, 'the other caller got no answer')
        await answer()
      }),
    },
    {
      name: 'a vendor that never answers is given up at the deadline, and so is the connection to it',
      notApplicable: noUpstream,
      run: withBench(async ({ ask, clock, script, upstream }) => {
        for (const silence of [steps.hang(), steps.slowBody()]) {
          script((silent) => void silent.always(silence))
          const { retryable } = refusal(await ask(), ['upstream_unavailable'], `a request with ${silence.name}`)
          equal(retryable, true, 'whether the same call can succeed later')
          await clock.settle()
          equal(upstream.underWay, 0, `connections left with ${silence.name}; does every call pass on call.signal?`)
          await clock.advance(60_000)
        }
      }),
    },
  ]
}
