import type { JsonSchema } from '@credbroker/core'

/** A schema with its `allOf` and the first way of each `oneOf` and `anyOf` worked in: one way to satisfy it. */
export function oneWay(schema: JsonSchema): JsonSchema {
  const { allOf, oneOf, anyOf, ...own } = schema
  const branches = [...schemas(allOf), ...schemas(oneOf).slice(0, 1), ...schemas(anyOf).slice(0, 1)].map(oneWay)
  const properties = Object.assign({}, own.properties, ...branches.map((branch) => branch.properties))
  const required = [own, ...branches].flatMap((branch) => branch.required ?? [])
  return {
    ...Object.assign({}, ...branches),
    ...own,
    ...(Object.keys(properties).length > 0 && { properties }),
    ...(required.length > 0 && { required: [...new Set(required)] }),
  }
}

/** The type to write where several are allowed, or none is said. */
export function typeOf({ type, properties, additionalProperties, items }: JsonSchema): string {
  if (typeof type === 'string') return type
  if (type?.[0] !== undefined) return type[0]
  if (properties !== undefined || typeof additionalProperties === 'object') return 'object'
  return items === undefined ? 'string' : 'array'
}

/** The first sentence of a description, with a full stop. */
export function firstSentence({ description = '' }: JsonSchema): string {
  const text = description.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim()
  const sentence = /^.*?\.(?=\s|$)/.exec(text)?.[0] ?? text
  return sentence === '' || sentence.endsWith('.') ? sentence : `${sentence}.`
}

function schemas(value: unknown): JsonSchema[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'object' && item !== null) : []
}
