import type { SchemaValidator } from '@credbroker/core'
import type { AgentCoreOperation } from './shapes/index.ts'
import * as inputs from './validators/inputs.js'

/** What checks the input of each operation. */
export const inputValidators: Readonly<Record<AgentCoreOperation, SchemaValidator>> = { ...inputs }
