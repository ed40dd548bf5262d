import type { Operation, OperationCall } from '../../operation/operation.ts'
import { recordAct } from '../../operation/record-act.ts'
import { outputSchemas } from '../output-schemas.ts'
import type { RestParts, Rules } from '../rest-parts.ts'
import { inputSchemas } from '../schemas.ts'
import { DeleteWorkloadRules, GetWorkloadRules, PutWorkloadRules } from '../validators/inputs.js'

export interface NamedWorkload {
  readonly name: string
}

export interface PutWorkloadRulesInput extends NamedWorkload {
  readonly providers: Rules
}

/** As in the YAML: without `providers` the rules of the workload `*` count. */
export interface WorkloadRulesOutput {
  readonly providers?: Rules
}

const path = '/credbroker/v1/workloads/{name}/rules'

/** What a workload identity that was made by API may ask for. */
export function getWorkloadRules({
  directory,
  workloadRules,
}: RestParts): Operation<NamedWorkload, WorkloadRulesOutput> {
  return {
    name: 'GetWorkloadRules',
    plane: 'credbroker',
    method: 'GET',
    path,
    status: 200,
    inputSchema: inputSchemas.GetWorkloadRules,
    outputSchema: outputSchemas.GetWorkloadRules ?? {},
    validate: GetWorkloadRules,
    administrative: true,
    async handle({ name }: NamedWorkload): Promise<WorkloadRulesOutput> {
      await directory.catchUp()
      const providers = await workloadRules.get(name)
      return providers === undefined ? {} : { providers }
    },
  }
}

/** Says what a workload identity may ask for, in place of what was said before. */
export function putWorkloadRules(parts: RestParts): Operation<PutWorkloadRulesInput, undefined> {
  return {
    name: 'PutWorkloadRules',
    plane: 'credbroker',
    method: 'PUT',
    path,
    status: 204,
    inputSchema: inputSchemas.PutWorkloadRules,
    validate: PutWorkloadRules,
    administrative: true,
    handle: ({ name, providers }, call) => change(parts, name, call, () => parts.workloadRules.put(name, providers)),
  }
}

/** Takes a workload identity's own rules away, so that those of the workload `*` count again. */
export function deleteWorkloadRules(parts: RestParts): Operation<NamedWorkload, undefined> {
  return {
    name: 'DeleteWorkloadRules',
    plane: 'credbroker',
    method: 'DELETE',
    path,
    status: 204,
    inputSchema: inputSchemas.DeleteWorkloadRules,
    validate: DeleteWorkloadRules,
    administrative: true,
    handle: ({ name }, call) => change(parts, name, call, () => parts.workloadRules.remove(name)),
  }
}

/** What is not there is not changed, and what is changed is on record before, with the access key that asked for it. */
async function change(
  parts: RestParts,
  name: string,
  call: OperationCall,
  act: () => Promise<void>,
): Promise<undefined> {
  await parts.directory.catchUp()
  await parts.workloadRules.get(name)
  await recordAct(parts, call, 'resource_updated', `workload-identity/${name}/rules`)
  await act()
}
