import { expect, test } from 'vitest'
import { copiedText, sharedText, vectorNames } from './support/vectors.ts'

test.each(vectorNames)('the copy of coinbase-%s.json is the original, where that is at hand', (name) => {
  const copy = copiedText(name)
  // The formatter may have laid the copy out anew.
  expect(JSON.parse(copy)).toEqual(JSON.parse(sharedText(name) ?? copy))
})
