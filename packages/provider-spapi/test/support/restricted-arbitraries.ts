import fc from 'fast-check'
import { pathSegmentOf } from '../../src/restricted/path/resource-id.ts'
import {
  type IdName,
  type RestrictedOperation,
  restrictedOperations,
} from '../../src/restricted/restricted-operations.ts'

const digits = (length: number) => fc.stringMatching(new RegExp(`^[0-9]{${length}}$`))

/** An id that Amazon could give. */
export function legalId(name: IdName): fc.Arbitrary<string> {
  if (name === 'orderId') return fc.tuple(digits(3), digits(7), digits(7)).map((parts) => parts.join('-'))
  return fc
    .oneof(fc.stringMatching(/^[A-Za-z0-9._-]{1,40}$/), fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }))
    .filter((id) => id !== '.' && id !== '..' && id.isWellFormed() && !/[/\\{}\p{Cc}]/u.test(id))
}

export const anyOperation: fc.Arbitrary<RestrictedOperation> = fc.constantFrom(...restrictedOperations)

/** The path of an operation for one id. */
export function specificPath({ template, idName }: RestrictedOperation): fc.Arbitrary<string> {
  if (idName === undefined) return fc.constant(template)
  return legalId(idName).map((id) => template.replace(`{${idName}}`, () => pathSegmentOf(id)))
}

/** A subset of the data elements that an operation accepts: not empty, in any order; none where it accepts none. */
export function legalElements({ dataElements }: RestrictedOperation): fc.Arbitrary<readonly string[] | undefined> {
  if (dataElements.length === 0) return fc.constant(undefined)
  return fc.shuffledSubarray([...dataElements], { minLength: 1 })
}
