import { permitsElement, permitsOperation, type Role } from '../accounts/roles.ts'
import type { Behaviour } from '../behaviour.ts'
import { isObject } from '../http/read-request.ts'
import { type DataElement, type RestrictedOperation, restrictedOperation } from './restricted-operations.ts'
import type { RestrictedResource } from './restricted-resource.ts'

const methods: ReadonlySet<unknown> = new Set(['GET', 'PUT', 'POST', 'DELETE'])
const mostResources = 50
const resourceFields: ReadonlySet<string> = new Set(['method', 'path', 'dataElements'])

/** The message that Amazon refuses with. */
export class InvalidInput extends Error {}

interface Rules {
  readonly behaviour: Behaviour
  readonly roles: ReadonlySet<Role>
  /** Called with the name of a field that Amazon does not know. */
  readonly unknownField: (name: string) => void
}

/** What a restricted data token is asked for. Throws {@link InvalidInput}. */
export function restrictedResources(value: unknown, rules: Rules): readonly RestrictedResource[] {
  if (!Array.isArray(value)) throw new InvalidInput('restrictedResources is not an array')
  if (value.length === 0) throw new InvalidInput('restrictedResources is empty')
  if (value.length > mostResources) throw new InvalidInput(`restrictedResources has more than ${mostResources} entries`)
  return value.map((entry, index) => restrictedResource(entry, `restrictedResources[${index}]`, rules))
}

function restrictedResource(entry: unknown, at: string, rules: Rules): RestrictedResource {
  if (!isObject(entry)) throw new InvalidInput(`${at} is not an object`)
  for (const name of Object.keys(entry)) if (!resourceFields.has(name)) rules.unknownField(`${at}.${name}`)
  const { method, path, dataElements } = entry
  if (typeof method !== 'string' || !methods.has(method)) throw new InvalidInput(`${at}.method is not valid`)
  if (typeof path !== 'string') throw new InvalidInput(`${at}.path is not valid`)
  if (/^\/reports\/2021-06-30\/reports(\/|$)/.test(path)) throw new InvalidInput(unsupportedDocument)
  const operation = restrictedOperation(method, path)
  if (operation === undefined) throw new InvalidInput(`${at} is not a restricted resource`)
  if (path === operation.template && !operation.genericPathAllowed) throw new InvalidInput(unsupportedDocument)
  if (rules.behaviour.strictOrderId && !hasGoodOrderId(operation, path))
    throw new InvalidInput(`${at}.path has a malformed order id`)
  if (!permitsOperation(rules.roles, operation))
    throw new InvalidInput('You do not have access to some or all requested resource')
  return { method, path, dataElements: elementsOf(dataElements, operation, at, rules) }
}

const unsupportedDocument = 'Invalid or unsupported document ID found'

function hasGoodOrderId({ template }: RestrictedOperation, path: string): boolean {
  const place = template.split('/').indexOf('{orderId}')
  return place === -1 || path === template || /^\d{3}-\d{7}-\d{7}$/.test(path.split('/')[place] ?? '')
}

function elementsOf(
  given: unknown,
  { operation, dataElements: known }: RestrictedOperation,
  at: string,
  { behaviour, roles }: Rules,
): readonly DataElement[] {
  if (known === null) {
    if (given !== undefined && behaviour.strictDataElementsElsewhere)
      throw new InvalidInput(`${at}.dataElements is not accepted for ${operation}`)
    return []
  }
  if (given === undefined || (Array.isArray(given) && given.length === 0)) {
    if (behaviour.requireDataElements) throw new InvalidInput(`${at}.dataElements is required for ${operation}`)
    return []
  }
  if (!Array.isArray(given)) throw new InvalidInput(`${at}.dataElements is not an array`)
  const elements = given.map((one) => known.find((element) => element === one))
  const found = elements.filter((element) => element !== undefined)
  if (found.length < given.length) throw new InvalidInput(`${at}.dataElements is not valid for ${operation}`)
  const refused = found.filter((element) => !permitsElement(roles, element))
  if (refused.length > 0)
    throw new InvalidInput(
      `Application does not have access to one or more requested data elements: [${refused.join(', ')}]`,
    )
  return found
}
