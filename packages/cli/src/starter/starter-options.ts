import type { JsonSchema } from '@credbroker/core'
import { variableName } from './names.ts'
import { firstSentence, oneWay, typeOf } from './option-schema.ts'
import { comment, prose, yamlEntry, yamlItem, yamlText } from './yaml-text.ts'

/** One line, or the lines of a block. */
type Value = string | readonly string[]

/** Where in the options something stands: the words that its variable is named after. */
type Path = readonly string[]

/** The lines of an object of options: what is required first, and filled in, then the rest as comments. */
export interface StarterOptions {
  readonly lines: readonly string[]
  /** The variables that what is filled in asks for. */
  readonly variables: readonly string[]
  /** Whether there is anything but comments. */
  readonly filledIn: boolean
}

export function starterOptions(schema: JsonSchema, path: Path): StarterOptions {
  const variables = new Set<string>()
  const { properties, required, optional } = membersOf(schema)
  const lines = required.flatMap((name) => {
    const option = properties[name] ?? {}
    return [
      ...prose(firstSentence(option)),
      ...yamlEntry(name, new Writer(variables, true).value(option, [...path, name])),
    ]
  })
  return {
    lines: [...lines, ...optional.flatMap((name) => optionalLines(name, properties[name] ?? {}, path))],
    variables: [...variables],
    filledIn: required.length > 0,
  }
}

function optionalLines(name: string, option: JsonSchema, path: Path): string[] {
  const value = new Writer(new Set(), false).value(option, [...path, name])
  return [...prose(`Optional. ${firstSentence(option)}`), ...comment(yamlEntry(name, value))]
}

function membersOf(schema: JsonSchema) {
  const { properties = {}, required = [] } = oneWay(schema)
  return { properties, required, optional: Object.keys(properties).filter((name) => !required.includes(name)) }
}

/** Writes one value that its schema accepts, once the variables in it are set. */
class Writer {
  readonly #variables: Set<string>
  /** Whether optional members are told of. Not inside a comment, where they would be comments in comments. */
  readonly #explains: boolean

  constructor(variables: Set<string>, explains: boolean) {
    this.#variables = variables
    this.#explains = explains
  }

  value(given: JsonSchema, path: Path): Value {
    const schema = oneWay(given)
    const type = typeOf(schema)
    if (schema.writeOnly === true && type !== 'object' && type !== 'array') return `{ env: ${this.#variable(path)} }`
    const fixed = [schema.const, schema.default, ...(Array.isArray(schema.enum) ? schema.enum : [])]
    const known = fixed.find((value) => value !== undefined)
    if (known !== undefined) return yamlText(known)
    if (type === 'object') return this.#object(schema, path)
    if (type === 'array') return this.#array(schema, path)
    if (type === 'boolean') return 'false'
    if (type === 'integer' || type === 'number') return String(smallest(schema))
    return `\${${this.#variable(path)}}`
  }

  #object(schema: JsonSchema, path: Path): Value {
    const { properties, required, optional } = membersOf(schema)
    if (Object.keys(properties).length === 0) return this.#map(schema, path)
    const written = required.length > 0 || this.#explains ? required : optional
    if (written.length === 0) return '{}'
    const lines = written.flatMap((name) => {
      const option = properties[name] ?? {}
      const about = this.#explains ? prose(firstSentence(option)) : []
      return [...about, ...yamlEntry(name, this.value(option, [...path, name]))]
    })
    const rest = this.#explains ? optional.flatMap((name) => optionalLines(name, properties[name] ?? {}, path)) : []
    return [...lines, ...rest]
  }

  /** An object whose members the operator names. */
  #map(schema: JsonSchema, path: Path): Value {
    const { additionalProperties } = schema
    const member = typeof additionalProperties === 'object' ? additionalProperties : {}
    const names = numbered('example', count(schema.minProperties))
    if (additionalProperties === false || (additionalProperties === undefined && schema.minProperties === undefined))
      return '{}'
    return names.flatMap((name) => yamlEntry(name, this.value(inherited(schema, member), [...path, name])))
  }

  #array(schema: JsonSchema, path: Path): Value {
    const items = inherited(schema, schema.items ?? {})
    const all = count(schema.minItems)
    return Array.from({ length: all }, (_, index) => (all === 1 ? path : [...path, String(index + 1)])).flatMap((at) =>
      yamlItem(this.value(items, at)),
    )
  }

  #variable(path: Path): string {
    const name = variableName(path)
    this.#variables.add(name)
    return name
  }
}

/** Secrecy of an array, or of an object whose members the operator names, is secrecy of what is in it. */
function inherited({ writeOnly }: JsonSchema, schema: JsonSchema): JsonSchema {
  return writeOnly === true ? { ...schema, writeOnly } : schema
}

function count(minimum: unknown): number {
  return typeof minimum === 'number' ? Math.max(1, minimum) : 1
}

function numbered(name: string, all: number): string[] {
  return Array.from({ length: all }, (_, index) => (index === 0 ? name : `${name}${index + 1}`))
}

function smallest({ minimum, exclusiveMinimum, maximum }: JsonSchema): number {
  if (typeof minimum === 'number') return minimum
  if (typeof exclusiveMinimum === 'number') return Math.floor(exclusiveMinimum) + 1
  return typeof maximum === 'number' ? Math.min(1, maximum) : 1
}
