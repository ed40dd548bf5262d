import type { BrokerError } from '@credbroker/core'
import type { Oauth2Options } from '../options.ts'
import { catalogue } from './catalogue/catalogue.ts'
import { invalidOption } from './invalid-option.ts'
import type { Vendor } from './vendor.ts'

type OptionName = keyof Oauth2Options

/** The options that some vendors take and others do not. */
const vendorOptions: ReadonlySet<OptionName> = new Set(catalogue.flatMap(optionsOf))

/** Puts into `faults` what is set and belongs to other vendors, and what is missing that this one cannot do without. */
export function checkOwnOptions(vendor: Vendor, options: Oauth2Options, faults: BrokerError[]): void {
  const own = new Set(optionsOf(vendor))
  for (const name of vendorOptions) {
    if (options[name] !== undefined && !own.has(name)) faults.push(invalidOption(name, notTaken(name, vendor)))
  }
  for (const [name, need] of Object.entries(vendor.parameters ?? {}) as [OptionName, string][]) {
    if (need === 'required' && options[name] === undefined)
      faults.push(invalidOption(name, `is missing; ${vendor.name} needs it`))
  }
}

function optionsOf({ variables = {}, parameters = {} }: Vendor): OptionName[] {
  return [...Object.keys(variables), ...Object.keys(parameters)] as OptionName[]
}

function notTaken(name: OptionName, { id }: Vendor): string {
  const takers = catalogue.filter((vendor) => optionsOf(vendor).includes(name)).map((vendor) => vendor.id)
  return `is an option of ${takers.join(', ')}, and vendor is ${id}; remove it, or correct vendor`
}
