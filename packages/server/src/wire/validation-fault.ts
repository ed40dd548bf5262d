import { BrokerError, type FieldProblem } from '@credbroker/core'

/** More are counted, and not listed. */
const mostListed = 20

/** Faults of a request as AWS words them: how many there are, then each with the member that it is about. */
export function validationText(problems: readonly FieldProblem[]): string {
  const each = problems
    .slice(0, mostListed)
    .map(({ name, message }) => `Value${name === '' ? '' : ` at '${name}'`} failed to satisfy constraint: ${message}`)
  return `${problems.length} validation error${problems.length === 1 ? '' : 's'} detected: ${each.join('; ')}`
}

/** The `validation_failed` for members that break the service model. */
export function validationFault(problems: readonly FieldProblem[]): BrokerError {
  const fieldList = problems.slice(0, mostListed)
  return new BrokerError('validation_failed', validationText(problems), { details: { fieldList } })
}
