import { suggestion } from './did-you-mean.ts'
import type { JsonSchema, SchemaError } from './json-schema.ts'

/** A broken rule in words. */
export interface Description {
  /** Where, as keys from the checked value's root. Ends with the member's name where that is unknown or missing. */
  readonly path: readonly string[]
  /** What is wrong and what would be right. Holds names and rules, never a value. */
  readonly message: string
}

/** Puts ajv's errors into words, without the follow-ups inside a failed `oneOf` or `anyOf`. */
export function describeErrors(
  schema: JsonSchema,
  value: unknown,
  errors: readonly SchemaError[] | null | undefined,
): Description[] {
  const all = errors ?? []
  const choices = all.filter(({ keyword }) => keyword === 'oneOf' || keyword === 'anyOf')
  const isFollowUp = (error: SchemaError) =>
    error.keyword === 'if' || choices.some((choice) => error.schemaPath.startsWith(`${choice.schemaPath}/`))
  return all.filter((error) => !isFollowUp(error)).map((error) => describe(schema, value, error))
}

/** `['a', '0', 'b c']` as `a[0]["b c"]`. */
export function pathText(path: readonly string[]): string {
  let text = ''
  for (const key of path) {
    if (/^\d+$/.test(key)) text += `[${key}]`
    else if (!isPlainName(key)) text += `[${JSON.stringify(key.slice(0, 40))}]`
    else text += text === '' ? key : `.${key}`
  }
  return text
}

function describe(root: JsonSchema, value: unknown, error: SchemaError): Description {
  const path = pointer(error.instancePath)
  const { params } = error
  const owner = schemaAt(root, error.schemaPath)
  switch (error.keyword) {
    case 'additionalProperties': {
      const name = String(params.additionalProperty)
      const accepted = Object.keys(owner.properties ?? {})
      return { path: [...path, name], message: `unknown member; ${suggestion(name, accepted)}` }
    }
    case 'required':
    case 'dependencies': {
      const name = String(params.missingProperty)
      const about = firstSentence(owner.properties?.[name]?.description)
      return { path: [...path, name], message: `is missing${about && `: ${about}`}` }
    }
    case 'type':
      return { path, message: `must be ${typeNames(params.type)}, not ${typeName(valueAt(value, path))}` }
    case 'enum':
      return { path, message: `must be one of ${list(params.allowedValues)}` }
    case 'const':
      return { path, message: `must be ${JSON.stringify(params.allowedValue)}` }
    case 'pattern':
      return { path, message: `must match ${String(params.pattern)}${withAbout(owner)}` }
    case 'minLength':
    case 'minItems':
    case 'minProperties':
      return { path, message: params.limit === 1 ? 'must not be empty' : `must have at least ${size(error)}` }
    case 'maxLength':
    case 'maxItems':
    case 'maxProperties':
      return { path, message: `must have at most ${size(error)}` }
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
      return { path, message: `must be ${String(params.comparison)} ${String(params.limit)}` }
    case 'uniqueItems':
      return { path, message: 'must not hold the same item twice' }
    case 'propertyNames':
      return { path: [...path, String(params.propertyName)], message: 'is not a name that is allowed here' }
    case 'oneOf':
    case 'anyOf': {
      const about = firstSentence(owner.description)
      return { path, message: about === '' ? 'has none of the accepted forms' : `must be: ${about}` }
    }
    default:
      return { path, message: `breaks the rule "${error.keyword}"` }
  }
}

function size({ keyword, params }: SchemaError): string {
  const unit = keyword.endsWith('Length') ? 'character' : keyword.endsWith('Items') ? 'item' : 'member'
  return `${String(params.limit)} ${unit}${params.limit === 1 ? '' : 's'}`
}

/** The schema object that holds the failed keyword. */
function schemaAt(root: JsonSchema, schemaPath: string): JsonSchema {
  const owner = valueAt(root, fragment(schemaPath.replace(/^#/, '')).slice(0, -1))
  return isSchema(owner) ? owner : {}
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null
}

/** RFC 6901 section 4. */
function pointer(text: string): string[] {
  if (text === '') return []
  return text
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** RFC 6901 section 6: paths into a schema are fragments of a URI, paths into a value are not. */
function fragment(text: string): string[] {
  return pointer(decodeURIComponent(text))
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  let at = value
  for (const key of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined
    at = Reflect.get(at, key)
  }
  return at
}

const article = (name: string) => (/^[aeio]/.test(name) ? `an ${name}` : `a ${name}`)

function typeNames(type: unknown): string {
  return [type].flat().map(String).map(withArticle).join(' or ')
}

function withArticle(name: string): string {
  return name === 'null' ? name : article(name)
}

function typeName(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  return article(Array.isArray(value) ? 'array' : typeof value)
}

function list(values: unknown): string {
  return Array.isArray(values) ? values.map((value) => JSON.stringify(value)).join(', ') : ''
}

function withAbout({ description }: JsonSchema): string {
  const about = firstSentence(description)
  return about === '' ? '' : `: ${about}`
}

function firstSentence(description: string | undefined): string {
  return description === undefined ? '' : (description.match(/^.*?\.(?=\s|$)/s)?.[0] ?? description).replace(/\.$/, '')
}

/** Short and printable: a member's name may be shown as it is. */
function isPlainName(name: string): boolean {
  return /^[\w-]{1,64}$/.test(name)
}
