import { type Attempt, type ConsentParts, withoutSecrets } from '../attempt.ts'

/** The attempt as it is once it failed, or as somebody else left it. What was secret about it is not kept. */
export async function attemptEnded(
  attempt: Attempt,
  failure: string,
  { sessions }: Pick<ConsentParts, 'sessions'>,
): Promise<Attempt> {
  const changes = { state: 'FAILED', failure, data: withoutSecrets(attempt.data) } as const
  const ended = await sessions.move(attempt, [attempt.state], changes)
  return ended ?? (await sessions.find(attempt.sessionUri, attempt)) ?? { ...attempt, ...changes }
}
