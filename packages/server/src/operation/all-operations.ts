import { controlOperations } from '../agentcore/control/control-operations.ts'
import type { ControlParts } from '../agentcore/control/control-parts.ts'
import { dataOperations } from '../agentcore/data/data-operations.ts'
import type { RestParts } from '../rest/rest-parts.ts'
import { restOperations } from '../rest/rest-operations.ts'
import type { AnyOperation } from './operation.ts'

/** Everything that can be asked for: AgentCore's two planes, and what they lack. */
export function allOperations(parts: ControlParts & RestParts): readonly AnyOperation[] {
  return [...dataOperations(parts), ...controlOperations(parts), ...restOperations(parts)]
}
