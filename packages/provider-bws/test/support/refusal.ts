import { BrokerError } from '@credbroker/core'

/** The error that something is refused with. Fails when it is not refused, or with another kind of error. */
export async function refusalOf(work: () => unknown): Promise<BrokerError> {
  try {
    await work()
  } catch (error) {
    if (error instanceof BrokerError) return error
    throw error
  }
  throw new Error('nothing was refused')
}
