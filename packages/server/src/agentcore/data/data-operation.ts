import type { Operation } from '../../operation/operation.ts'
import { inputValidators } from '../input-validators.ts'
import { type AgentCoreOperation, inputSchemas } from '../shapes/index.ts'

/** An operation of the data plane: a POST that answers 200, and that nobody has to administer the broker for. */
export function dataOperation<Input, Output extends object>(
  name: AgentCoreOperation,
  path: string,
  handle: Operation<Input, Output>['handle'],
  wireName?: Operation['wireName'],
): Operation<Input, Output> {
  return {
    name,
    plane: 'data',
    method: 'POST',
    path,
    status: 200,
    inputSchema: inputSchemas[name],
    validate: inputValidators[name],
    administrative: false,
    ...(wireName !== undefined && { wireName }),
    handle,
  }
}
