import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { ImportedSecret } from '../../src/index.ts'
import { mapSecrets } from '../../src/tooling/index.ts'

const canary = 'canary-60b1f9'
const secret = new ImportedSecret(canary, { variable: 'ACME_SECRET', isSet: true })

test('does not print, and gives its value only when asked', () => {
  const shown = [String(secret), JSON.stringify(secret), inspect(secret, { showHidden: true, depth: 9 }), `${secret}`]
  expect(shown.join()).not.toContain(canary)
  expect(secret.value.reveal()).toBe(canary)
  expect(secret).toMatchObject({ variable: 'ACME_SECRET', isSet: true })
})

test('that of another copy of this package is one too, and what looks alike is none', () => {
  const brand = Symbol.for('@credbroker/core/ImportedSecret')
  expect({ [brand]: true }).toBeInstanceOf(ImportedSecret)
  for (const other of [{ value: canary, variable: 'X', isSet: true }, null, undefined, canary, {}])
    expect(other instanceof ImportedSecret).toBe(false)
})

test('mapSecrets copies plain data, and puts something in place of each secret', () => {
  const options = {
    text: 'x',
    count: 1,
    on: false,
    none: null,
    left: undefined,
    list: [secret, { deep: secret }],
    bare: Object.create(null),
  }
  const copy = mapSecrets(options, ({ variable }) => ({ env: variable }))
  const reference = { env: 'ACME_SECRET' }
  const expected = { text: 'x', count: 1, on: false, none: null, list: [reference, { deep: reference }], bare: {} }
  expect(copy).toEqual(expected)
  expect(copy).not.toHaveProperty('left')
})

test.each([[() => {}], [new Date(0)], [secret.value], [new Map()], [Number.NaN], [10n], [Symbol('s')]])(
  'mapSecrets refuses %s, which is no plain data',
  (value) => expect(() => mapSecrets({ value }, () => '')).toThrow(TypeError),
)
