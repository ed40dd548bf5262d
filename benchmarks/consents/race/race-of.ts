import type { IdentityProvider } from '../../../examples/identity-provider/control/connection.ts'
import type { TalkingProcess } from '../../processes/talking-process.ts'

/** What one process of a contestant says: a token for each caller who got one. */
export interface Answers {
  readonly tokens: readonly string[]
}

/** What it is told: so many callers find that the token has ended. */
export interface Ask {
  readonly callers: number
}

export type RunningProcess = TalkingProcess<Answers>

/** One way of keeping a consent and its tokens. */
export interface Runner {
  readonly name: string
  /** Gets a consent of a user, and starts the processes that will ask for its token. */
  start(identityProvider: IdentityProvider): Promise<readonly RunningProcess[]>
}

export interface RaceResult {
  readonly answered: number
  readonly alive: number
  readonly requests: number
  readonly consentAlive: boolean
  readonly tookMs: number
}

export async function raceOf(runner: Runner, identityProvider: IdentityProvider, callers: number): Promise<RaceResult> {
  const processes = await runner.start(identityProvider)
  try {
    await identityProvider.reset()
    const ask: Ask = { callers: callers / processes.length }
    const start = process.hrtime.bigint()
    const answers = await Promise.all(processes.map((one) => one.tell(ask)))
    const tookMs = Number(process.hrtime.bigint() - start) / 1e6
    const { refreshRequests } = await identityProvider.stats()
    const tokens = answers.flatMap((answer) => answer.tokens)
    return {
      answered: tokens.length,
      alive: await aliveAmong(tokens, identityProvider),
      requests: refreshRequests,
      consentAlive: await isRefreshed(processes, tokens, identityProvider),
      tookMs,
    }
  } finally {
    await Promise.all(processes.map((one) => one.end()))
  }
}

async function aliveAmong(tokens: readonly string[], { me }: IdentityProvider): Promise<number> {
  const alive = new Set<string>()
  for (const token of new Set(tokens)) if ((await me(token)) !== undefined) alive.add(token)
  return tokens.filter((token) => alive.has(token)).length
}

/** Whether any of the processes gets another token, which works. */
async function isRefreshed(
  processes: readonly RunningProcess[],
  before: readonly string[],
  identityProvider: IdentityProvider,
): Promise<boolean> {
  for (const one of processes) {
    const { tokens } = await one.tell({ callers: 1 } satisfies Ask)
    const others = tokens.filter((token) => !before.includes(token))
    if ((await aliveAmong(others, identityProvider)) > 0) return true
  }
  return false
}
