import { BrokerError } from '@credbroker/core'
import type { Rules, WorkloadRules } from '../rest-parts.ts'
import { readRecord, type Versioned, writeRecord } from '../../resources/records/stored-json.ts'
import type { WorkloadRecord } from '../../resources/records/workload-record.ts'
import { workloadIdentity } from '../../resources/resource-kind.ts'
import type { ServerResources } from '../../resources/server-resources.ts'

/** The rules of workload identities that were made by API, kept with them. */
export function storedRules(resources: ServerResources): WorkloadRules {
  const key = (name: string) => workloadIdentity.prefix + name

  async function existing(name: string): Promise<Versioned<WorkloadRecord>> {
    if (resources.workloads.configured(name) !== undefined) {
      throw new BrokerError(
        'conflict',
        `workload identity "${name}" is defined in the configuration file; change its rules there and reload`,
      )
    }
    const stored = await readRecord<WorkloadRecord>(resources.context.store, key(name))
    if (stored !== undefined) return stored
    throw new BrokerError('not_found', `there is no workload identity "${name}"; list them to see which there are`)
  }

  async function change(name: string, rules: Rules | undefined): Promise<void> {
    const { store, clock } = resources.context
    for (;;) {
      const { value, version } = await existing(name)
      const { rules: _before, ...rest } = value
      const next: WorkloadRecord = { ...rest, updatedAtMs: clock.now(), ...(rules !== undefined && { rules }) }
      const { stored } = await writeRecord(store, key(name), next, { ifVersion: version })
      if (stored) break
    }
    await resources.changed('other')
  }

  return {
    get: async (name) => (await existing(name)).value.rules,
    put: (name, rules) => change(name, rules),
    remove: (name) => change(name, undefined),
  }
}
