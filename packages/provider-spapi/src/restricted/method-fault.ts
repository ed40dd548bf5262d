import { suggestion } from '@credbroker/core'
import { type RestrictedMethod, restrictedMethods } from './restricted-resource.ts'

/**
 * Why a method cannot be asked for at a path; `undefined` when it can. `accepted` are those of the restricted operations
 * there; when there are none, the path is at fault and only the method's form is judged. The words do not repeat it.
 */
export function methodFault(method: string, accepted: readonly RestrictedMethod[]): string | undefined {
  const right: readonly string[] = accepted.length > 0 ? accepted : restrictedMethods
  if (right.includes(method)) return undefined
  const inCapitals = method.toUpperCase()
  if (right.includes(inCapitals)) return `must be in capitals: ${inCapitals}`
  if (inCapitals === 'PATCH') {
    return (
      'is PATCH, which a restricted data token cannot name and which needs none: call the operation with the token of ' +
      `spApiToken${accepted.length > 0 ? `; restricted at this path: ${right.join(', ')}` : ''}`
    )
  }
  if (restrictedMethods.some((known) => known === method)) {
    return (
      `is of no restricted operation at this path; restricted there: ${right.join(', ')}; any other operation needs no ` +
      'restricted data token: call it with the token of spApiToken'
    )
  }
  return `is not a method that a restricted data token can name; ${suggestion(method, right)}`
}
