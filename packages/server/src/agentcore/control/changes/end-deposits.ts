import { BrokerError, type DepositSummary } from '@credbroker/core'
import { errorName } from '../../../logging/error-name.ts'
import type { ControlParts } from '../control-parts.ts'

/**
 * Ends what users brought for a workload alone. Those whom only their own token names keep theirs: nobody else can ask
 * for it. `false`: some may be left. Never rejects.
 */
export async function endDeposits({ broker, context }: ControlParts, workload: string): Promise<boolean> {
  const { deposits } = broker
  try {
    for (const provider of deposits.providers) {
      const found: string[] = []
      let cursor: string | undefined
      do {
        const page = await deposits.list(provider, cursor)
        found.push(...page.deposits.flatMap((deposit) => usersOf(deposit, workload)))
        cursor = page.cursor
      } while (cursor !== undefined)
      for (const userId of found) await deposits.remove(provider, { user: { userId }, workload }).catch(unlessGone)
    }
    return true
  } catch (error) {
    context.logger.warn('not all that users brought for a deleted workload was ended', { error: errorName(error) })
    return false
  }
}

function usersOf(deposit: DepositSummary, workload: string): readonly string[] {
  return deposit.workload === workload && deposit.user !== undefined ? [deposit.user] : []
}

function unlessGone(error: unknown): void {
  if (!(error instanceof BrokerError) || error.code !== 'not_found') throw error
}
