import type { SuiteCase } from '../../suite/group.ts'
import { steps } from '../../upstream/steps.ts'
import type { ProviderBench } from '../bench/provider-bench.ts'
import type { CaseTools } from '../case-tools.ts'

const tenYearsMs = 10 * 365 * 86_400_000

export function expiry({ equal, ok, notCached, noUpstream, refusal, withBench }: CaseTools): readonly SuiteCase[] {
  /** The end of what is handed out now, in epoch milliseconds. */
  const endOfAnswer = async ({ answer, observed, clock }: ProviderBench): Promise<number | undefined> => {
    await answer()
    const expiresAtMs = observed.issued.at(-1)?.expiresAtMs
    const leftMs = (expiresAtMs ?? 0) - clock.now()
    ok(leftMs < tenYearsMs, `a credential ends in ${leftMs} ms; is expiresAtMs in microseconds?`)
    return expiresAtMs
  }
  return [
    {
      name: 'the end of a credential is an instant to come, in epoch milliseconds',
      run: withBench(async (bench) => {
        const expiresAtMs = await endOfAnswer(bench)
        if (expiresAtMs === undefined) return
        const leftMs = expiresAtMs - bench.clock.now()
        ok(leftMs > 0, `it ended ${-leftMs} ms ago; is expiresAtMs in seconds?`)
        const record = bench.observed.records.at(-1)
        equal(record?.expiresAtMs, expiresAtMs, 'the end in the audit record')
      }),
    },
    {
      name: 'whoever asks before the end, or a day later, gets what is good',
      run: withBench(async (bench) => {
        const { clock } = bench
        const expiresAtMs = await endOfAnswer(bench)
        if (expiresAtMs !== undefined) {
          await clock.advanceTo(expiresAtMs - 1_000)
          const shortBefore = await endOfAnswer(bench)
          ok((shortBefore ?? tenYearsMs) > clock.now(), 'a credential was handed out after its end')
        }
        await clock.advance(86_400_000)
        const later = await endOfAnswer(bench)
        ok(later === undefined || later > clock.now(), 'a credential was handed out after its end, a day later')
      }),
    },
    {
      name: 'a cached credential is renewed before its end',
      notApplicable: notCached ?? noUpstream,
      run: withBench(async (bench) => {
        const { clock, calls } = bench
        const first = await endOfAnswer(bench)
        if (first === undefined) return
        // Somebody is still interested: a core may let go of what nobody asks for again.
        await clock.advance((first - clock.now()) / 2)
        await bench.answer()
        const { made } = calls
        await clock.advanceTo(first - 1_000)
        const second = await endOfAnswer(bench)
        ok(calls.made > made, 'nobody was asked for a new one')
        ok(second === undefined || second > first, 'the credential that is handed out ends no later than the first')
      }),
    },
    {
      name: 'what has ended is not handed out when no new one can be had',
      notApplicable: noUpstream,
      run: withBench(async (bench) => {
        const { clock, ask, script } = bench
        const expiresAtMs = await endOfAnswer(bench)
        if (expiresAtMs === undefined) return
        script((upstream) => void upstream.always(steps.reset()))
        await clock.advanceTo(expiresAtMs)
        refusal(await ask(), ['upstream_unavailable'], 'a request after the end, while the vendor is down')
      }),
    },
  ]
}
