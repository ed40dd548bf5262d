import type { BrokerError } from '@credbroker/core'
import type { Oauth2Options } from '../options.ts'
import { type AddressPart, addressPart } from './address-part.ts'
import { invalidOption } from './invalid-option.ts'
import type { VariableRule, Vendor, VendorVariable } from './vendor.ts'

/** What stands for the variables of a vendor's addresses, by name. */
export type AddressValues = ReadonlyMap<string, string>

/** Takes the values from the options. Faults, one for an option, go to `faults`. */
export function addressValues(vendor: Vendor, options: Oauth2Options, faults: BrokerError[]): AddressValues {
  const values = new Map<string, string>()
  for (const [name, rule] of Object.entries(vendor.variables ?? {}) as [VendorVariable, VariableRule][]) {
    const part = valueOf(options[name], rule)
    if (part.fault === undefined) values.set(name, part.text)
    else faults.push(invalidOption(name, part.fault))
  }
  return values
}

function valueOf(value: string | undefined, rule: VariableRule): AddressPart {
  const text = value ?? rule.default
  return text === undefined ? { fault: `is missing: ${rule.description}` } : addressPart(text, rule)
}

/** Puts values in place of `{name}`. A name without a value stays. */
export function fillAddress(template: string, values: AddressValues): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => values.get(name) ?? whole)
}
