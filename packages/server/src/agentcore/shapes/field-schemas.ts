import type { JsonSchema } from '@credbroker/core'

/** A string of `min` to `max` UTF-16 code units that matches the whole of `pattern`. */
export function text(min: number, max: number, pattern?: string): JsonSchema {
  return {
    type: 'string',
    ...(min > 0 && { minLength: min }),
    maxLength: max,
    ...(pattern !== undefined && { pattern: `^${pattern}$` }),
  }
}

/** Without limits of its own: the size of a body bounds it. */
export const freeText: JsonSchema = { type: 'string' }

export const flag: JsonSchema = { type: 'boolean' }

export function oneOf(...values: readonly string[]): JsonSchema {
  return { type: 'string', enum: values }
}

export function list(items: JsonSchema, max?: number, min?: number): JsonSchema {
  return {
    type: 'array',
    items,
    ...(min !== undefined && { minItems: min }),
    ...(max !== undefined && { maxItems: max }),
  }
}

/** A structure. Members that it does not know are ignored, as AWS ignores them. */
export function structure(
  properties: Readonly<Record<string, JsonSchema>>,
  required: readonly string[] = [],
  rules: readonly JsonSchema[] = [],
): JsonSchema {
  return {
    type: 'object',
    properties,
    ...(required.length > 0 && { required }),
    ...(rules.length > 0 && { allOf: rules }),
  }
}

/** Exactly one of its members. An SDK for JavaScript sends none and two just as well. */
export function union(properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return { type: 'object', properties, additionalProperties: false, minProperties: 1, maxProperties: 1 }
}

/** The same, with members besides those that are known, whose names match `pattern`: objects that others judge. */
export function openUnion(pattern: string, properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return { ...union(properties), propertyNames: { pattern }, additionalProperties: { type: 'object' } }
}

/** A member that must not be there. `rule` is what the client reads. */
export function absent(rule: string): JsonSchema {
  return { not: {}, description: rule }
}

/** A rule that holds where `condition` does, and one that holds where it does not. */
export function when(condition: JsonSchema, holds: JsonSchema, otherwise: JsonSchema = {}): JsonSchema {
  // oxlint-disable-next-line unicorn/no-thenable -- the name is JSON Schema's, and nobody awaits a schema
  return { if: condition, then: holds, else: otherwise }
}

/** Whether a member is there and has one of these values. */
export function memberIs(member: string, ...values: readonly string[]): JsonSchema {
  return { properties: { [member]: { enum: values } }, required: [member] }
}

export const workloadName: JsonSchema = text(3, 255, '[A-Za-z0-9_.-]+')
export const providerName: JsonSchema = text(1, 128, '[a-zA-Z0-9_-]+')
export const workloadToken: JsonSchema = text(1, 131_072)
export const userId: JsonSchema = text(1, 128)
export const scope: JsonSchema = text(1, 128)
export const sessionUri: JsonSchema = text(1, 1024, 'urn:ietf:params:oauth:request_uri:[a-zA-Z0-9._~-]+')
/** The model's `\w+:(\/?\/?)[^\s]+`; its slashes are among what follows them. */
export const returnUrl: JsonSchema = text(1, 2048, '\\w+:[^\\s]+')

/**
 * The model's `[A-Za-z0-9-_=]+.[A-Za-z0-9-_=]+.[A-Za-z0-9-_=]+`, whose dots stand for any character. Written so that no
 * text is read twice: as it stands, it takes time that grows with the square of 131072.
 */
export const userToken: JsonSchema = (() => {
  const inside = '[A-Za-z0-9_=-]'
  const dot = '[^A-Za-z0-9_=\\-\\n\\r\\u2028\\u2029]'
  const forms = [
    `${inside}{5,}`,
    `${inside}{3,}${dot}${inside}+`,
    `${inside}+${dot}${inside}{3,}`,
    `${inside}+${dot}${inside}+${dot}${inside}+`,
  ]
  return text(1, 131_072, `(?:${forms.join('|')})`)
})()

const tagPattern = '[a-zA-Z0-9\\s._:/=+@-]*'
export const tagKey: JsonSchema = text(1, 128, tagPattern)
export const tags: JsonSchema = {
  type: 'object',
  maxProperties: 50,
  propertyNames: tagKey,
  additionalProperties: text(0, 256, tagPattern),
}

/** What all lists of the control plane take. */
export function page(mostResults: number): JsonSchema {
  return structure({ nextToken: text(1, 2048), maxResults: { type: 'integer', minimum: 1, maximum: mostResults } })
}

/** The input of an operation that takes a name and nothing else. */
export function named(name: JsonSchema): JsonSchema {
  return structure({ name }, ['name'])
}
