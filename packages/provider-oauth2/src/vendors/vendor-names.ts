import type { VendorDescription } from '@credbroker/core'
import { catalogue } from './catalogue/catalogue.ts'

/** Every vendor that has a preset, `custom` among them. */
export const vendorDescriptions: readonly VendorDescription[] = catalogue.map(({ id, name, confidence }) => ({
  id,
  name,
  confidence,
}))

export const vendorIds: readonly string[] = catalogue.map(({ id }) => id)
