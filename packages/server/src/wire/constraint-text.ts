import type { FieldProblem, JsonSchema, SchemaError } from '@credbroker/core'

/**
 * What a schema found, each in the words that AWS uses, and each once: `Member must have length less than or equal to
 * 128`. Names are wire paths: `scopes[0]`, `userIdentifier.userId`. Neither holds a value or a key that a client sent.
 */
export function constraintProblems(
  schema: JsonSchema,
  errors: readonly SchemaError[] | null | undefined,
): readonly FieldProblem[] {
  const all = (errors ?? []).slice(0, mostErrors)
  const unions = all.filter((error) => isUnionFault(schema, error)).map(({ instancePath }) => instancePath)
  const problems = new Map<string, FieldProblem>()
  for (const error of all) {
    const problem = describe(schema, error, unions)
    if (problem !== undefined) problems.set(`${problem.name} ${problem.message}`, problem)
  }
  return [...problems.values()]
}

/** A hostile body can break a rule a hundred thousand times. */
const mostErrors = 200

function describe(schema: JsonSchema, error: SchemaError, unions: readonly string[]): FieldProblem | undefined {
  const { keyword, instancePath } = error
  // The fault inside stands beside these.
  if (keyword === 'if') return undefined
  const place = placeOf(schema, error)
  if (unions.includes(instancePath)) {
    if (!isUnionFault(schema, error)) return undefined
    const members = Object.keys(place.owner.properties ?? {})
    return { name: place.name, message: place.wrap(`Member must have exactly one of: [${members.join(', ')}]`) }
  }
  if (keyword === 'propertyNames') return undefined
  if (keyword === 'required') {
    return { name: joined(place.name, String(error.params.missingProperty)), message: place.wrap(notNull) }
  }
  return { name: place.name, message: place.wrap(constraint(place.owner, error)) }
}

const notNull = 'Member must not be null'

function constraint(owner: JsonSchema, { keyword, params }: SchemaError): string {
  switch (keyword) {
    case 'type':
      return `Member must be of type ${[params.type].flat().join(' or ')}`
    case 'enum':
      return `Member must satisfy enum value set: [${[params.allowedValues].flat().join(', ')}]`
    case 'const':
      return `Member must satisfy enum value set: [${String(params.allowedValue)}]`
    case 'pattern':
      return `Member must satisfy regular expression pattern: ${String(params.pattern)}`
    case 'minLength':
    case 'minItems':
    case 'minProperties':
      return `Member must have length greater than or equal to ${String(params.limit)}`
    case 'maxLength':
    case 'maxItems':
    case 'maxProperties':
      return `Member must have length less than or equal to ${String(params.limit)}`
    case 'minimum':
      return `Member must have value greater than or equal to ${String(params.limit)}`
    case 'maximum':
      return `Member must have value less than or equal to ${String(params.limit)}`
    case 'additionalProperties':
      return `Member must have none but: [${Object.keys(owner.properties ?? {}).join(', ')}]`
    case 'not':
      return owner.description ?? 'Member must be absent'
    default:
      return owner.description === undefined
        ? `Member must satisfy the rule ${keyword}`
        : `Member must be: ${owner.description}`
  }
}

/** Where an error is: the member's wire path, the schema that holds the broken keyword, and whether it is about a map. */
interface Place {
  readonly name: string
  readonly owner: JsonSchema
  readonly wrap: (text: string) => string
}

function placeOf(root: JsonSchema, { schemaPath, instancePath }: SchemaError): Place {
  const steps = schemaPath.split('/').slice(1).map(unescaped)
  const members = instancePath.split('/').slice(1)
  let owner: unknown = root
  let name = ''
  let taken = 0
  let wrap = unwrapped
  // The last step is the keyword itself.
  for (let index = 0; index < steps.length - 1; index++) {
    const step = steps[index] ?? ''
    owner = child(owner, step)
    if (step === 'properties') {
      const member = steps[++index] ?? ''
      owner = child(owner, member)
      if (wrap === unwrapped) name = joined(name, member)
      taken++
    } else if (step === 'items') {
      if (wrap === unwrapped) name += `[${members[taken] ?? ''}]`
      taken++
    } else if (step === 'additionalProperties') {
      wrap = inMapValue
      taken++
    } else if (step === 'propertyNames') wrap = inMapKey
  }
  return { name, owner: isSchema(owner) ? owner : {}, wrap }
}

const unwrapped = (text: string) => text
const inMapValue = (text: string) => `Map value must satisfy constraint: [${text}]`
const inMapKey = (text: string) => `Map keys must satisfy constraint: [${text}]`

function isUnionFault(schema: JsonSchema, error: SchemaError): boolean {
  const ofObject = ['minProperties', 'maxProperties', 'additionalProperties', 'propertyNames']
  if (!ofObject.includes(error.keyword)) return false
  const { owner } = placeOf(schema, error)
  return owner.minProperties === 1 && owner.maxProperties === 1
}

function joined(path: string, member: string): string {
  return path === '' ? member : `${path}.${member}`
}

function child(schema: unknown, step: string): unknown {
  return typeof schema === 'object' && schema !== null && Object.hasOwn(schema, step) ? Reflect.get(schema, step) : {}
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null
}

/** RFC 6901 section 6. Not for instance paths: their members are a client's, and hold any `%`. */
function unescaped(step: string): string {
  return decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~')
}
