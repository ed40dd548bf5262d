import type { Operation, OperationCall } from '../../operation/operation.ts'
import { recordAct } from '../../operation/record-act.ts'
import type { RestParts, Rules } from '../rest-parts.ts'
import { restOperation } from '../rest-operation.ts'

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
  return restOperation(
    'GetWorkloadRules',
    { method: 'GET', path, status: 200 },
    async ({ name }: NamedWorkload): Promise<WorkloadRulesOutput> => {
      await directory.catchUp()
      const providers = await workloadRules.get(name)
      return providers === undefined ? {} : { providers }
    },
  )
}

/** Says what a workload identity may ask for, in place of what was said before. */
export function putWorkloadRules(parts: RestParts): Operation<PutWorkloadRulesInput, undefined> {
  return restOperation('PutWorkloadRules', { method: 'PUT', path, status: 204 }, ({ name, providers }, call) =>
    change(parts, name, call, () => parts.workloadRules.put(name, providers)),
  )
}

/** Takes a workload identity's own rules away, so that those of the workload `*` count again. */
export function deleteWorkloadRules(parts: RestParts): Operation<NamedWorkload, undefined> {
  return restOperation('DeleteWorkloadRules', { method: 'DELETE', path, status: 204 }, ({ name }, call) =>
    change(parts, name, call, () => parts.workloadRules.remove(name)),
  )
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
