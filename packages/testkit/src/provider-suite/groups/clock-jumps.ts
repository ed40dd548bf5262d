import type { SuiteCase } from '../../suite/group.ts'
import type { CaseTools } from '../case-tools.ts'

const hourMs = 3_600_000

export function clockJumps({ ok, withBench }: CaseTools): readonly SuiteCase[] {
  const jumps: readonly (readonly [name: string, ms: readonly number[]])[] = [
    ['an hour forward', [hourMs]],
    ['an hour back', [-hourMs]],
    ['a day forward and back again', [24 * hourMs, -24 * hourMs]],
    ['an hour back and forward again', [-hourMs, hourMs]],
  ]
  return jumps.map(([name, ms]) => ({
    name: `answers with what is good after the wall clock was set ${name}`,
    run: withBench(async ({ answer, clock, observed }) => {
      await answer()
      for (const jump of ms) {
        clock.jump(jump)
        await clock.settle()
        await answer()
        const expiresAtMs = observed.issued.at(-1)?.expiresAtMs
        ok(expiresAtMs === undefined || expiresAtMs > clock.now(), 'a credential was handed out after its end')
      }
    }),
  }))
}
