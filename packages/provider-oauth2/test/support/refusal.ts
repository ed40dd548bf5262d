import { BrokerError } from '@credbroker/core'

/** What something is refused with. Fails when it is not refused, or with another kind of error. */
export async function refusalOf(work: () => unknown): Promise<BrokerError> {
  const [error, ...others] = await refusalsOf(work)
  if (error === undefined || others.length > 0) throw new Error(`${others.length + 1} refusals in place of one`)
  return error
}

/** The same for what may be refused for several reasons at once. */
export async function refusalsOf(work: () => unknown): Promise<readonly BrokerError[]> {
  try {
    await work()
  } catch (error) {
    const errors: readonly unknown[] = error instanceof AggregateError ? error.errors : [error]
    return errors.map((each) => {
      if (each instanceof BrokerError) return each
      throw each
    })
  }
  throw new Error('nothing was refused')
}

/** The options at fault. */
export async function faultyOptions(work: () => unknown): Promise<readonly (string | undefined)[]> {
  const errors = await refusalsOf(work)
  return errors.map(({ code, details }) => (code === 'config_invalid' ? details?.option : code))
}
