import type { SchemaValidator } from '@credbroker/core'
import type { Operation } from '../operation/operation.ts'
import { outputSchemas } from './output-schemas.ts'
import { inputSchemas, type RestOperation } from './schemas.ts'
import * as inputs from './validators/inputs.js'

const validators: Readonly<Record<RestOperation, SchemaValidator>> = { ...inputs }

/** An operation of the operator: only principals that administer may ask. */
export function restOperation<Input, Output extends object | undefined>(
  name: RestOperation,
  form: Pick<Operation, 'method' | 'path' | 'status' | 'query'>,
  handle: Operation<Input, Output>['handle'],
): Operation<Input, Output> {
  const outputSchema = outputSchemas[name]
  return {
    name,
    plane: 'credbroker',
    ...form,
    inputSchema: inputSchemas[name],
    ...(outputSchema !== undefined && { outputSchema }),
    validate: validators[name],
    administrative: true,
    handle,
  }
}
