import type { SuiteCase } from '../../suite/group.ts'
import type { ProviderBench } from '../bench/provider-bench.ts'
import type { CaseTools } from '../case-tools.ts'

export function close({ equal, noUpstream, refusal, withBench }: CaseTools): readonly SuiteCase[] {
  const nothingLeft = async ({ clock, calls, timers, upstream }: ProviderBench): Promise<void> => {
    await clock.settle()
    equal(timers.left, 0, 'the number of timers that the provider left')
    equal(upstream.underWay, 0, 'the number of connections that the provider left')
    const { made } = calls
    await clock.advance(86_400_000)
    equal(calls.made, made, 'the number of calls, a day later')
  }
  return [
    {
      name: 'closing twice is closing once, and requests after it are refused',
      run: withBench(async ({ answer, ask, broker, outcome, logger }) => {
        await answer()
        await outcome(broker.close())
        await outcome(broker.close())
        refusal(await ask(), ['internal'], 'a request after closing')
        const complaints = logger.lines.filter(({ message }) => message.includes('did not close cleanly'))
        equal(complaints, [], 'the complaints about closing')
      }),
    },
    {
      name: 'nothing is left running',
      run: withBench(async (bench) => {
        await bench.answer()
        await bench.outcome(bench.broker.close())
        await nothingLeft(bench)
      }),
    },
    {
      name: 'nothing is left of a call that was under way',
      notApplicable: noUpstream,
      run: withBench(async (bench) => {
        const { begin, broker, clock, script, outcome } = bench
        script((upstream) => void upstream.hang())
        const asked = begin().catch(() => {})
        await clock.settle()
        await outcome(broker.close())
        await asked
        await nothingLeft(bench)
      }),
    },
  ]
}
