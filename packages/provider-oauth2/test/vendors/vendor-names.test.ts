import { expect, test } from 'vitest'
import { catalogue } from '../../src/vendors/catalogue/catalogue.ts'
import { vendorDescriptions, vendorIds } from '../../src/vendors/vendor-names.ts'

test('describes each preset by id, name and confidence, and by nothing else', () => {
  expect(vendorDescriptions).toHaveLength(catalogue.length)
  expect(vendorDescriptions).toContainEqual({ id: 'google', name: 'Google', confidence: 'checked' })
  for (const description of vendorDescriptions) expect(Object.keys(description)).toEqual(['id', 'name', 'confidence'])
})

test('has each id once, in an order that people can look through', () => {
  expect(new Set(vendorIds).size).toBe(vendorIds.length)
  const presets = vendorIds.filter((id) => id !== 'custom')
  expect(presets).toEqual([...presets].sort())
  expect(vendorIds.at(-1)).toBe('custom')
})
