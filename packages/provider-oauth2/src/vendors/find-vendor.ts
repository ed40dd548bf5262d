import { suggestion } from '@credbroker/core'
import { catalogue } from './catalogue/catalogue.ts'
import { invalidOption } from './invalid-option.ts'
import type { Vendor } from './vendor.ts'
import { vendorIds } from './vendor-names.ts'

const byName = new Map(catalogue.flatMap((vendor) => namesOf(vendor).map((name) => [name, vendor])))

/** The preset of this name, ours or AgentCore's. Throws `config_invalid`. */
export function findVendor(name: string): Vendor {
  const vendor = byName.get(name)
  if (vendor === undefined) throw invalidOption('vendor', `is not known; ${suggestion(name, vendorIds)}`)
  return vendor
}

function namesOf({ id, agentCoreVendor }: Vendor): readonly string[] {
  return agentCoreVendor === undefined ? [id] : [id, agentCoreVendor]
}
