import type { AnyOperation, Operation, OperationCall } from '../../operation/operation.ts'
import { inputValidators } from '../input-validators.ts'
import { type AgentCoreOperation, inputSchemas } from '../shapes/index.ts'

/** An operation of the control plane that follows the usual form: a POST to its own name. */
export function controlOperation<Input, Output extends object | undefined>(
  name: AgentCoreOperation,
  status: Operation['status'],
  handle: (input: Input, call: OperationCall) => Promise<Output>,
  form: Partial<Pick<Operation, 'method' | 'path' | 'query'>> = {},
): AnyOperation {
  const operation: Operation<Input, Output> = {
    name,
    plane: 'control',
    method: 'POST',
    path: `/identities/${name}`,
    ...form,
    status,
    inputSchema: inputSchemas[name],
    validate: inputValidators[name],
    administrative: true,
    handle,
  }
  return operation
}
