import type { JsonSchema } from '@credbroker/core'

const candidates: readonly (readonly [type: string, value: unknown])[] = [
  ['number', 4711],
  ['boolean', true],
  ['array', []],
  ['object', {}],
  ['string', 'text'],
]

/** A value of a type that the schema does not permit; `undefined` when it permits all or does not say. */
export function wrongType({ type, enum: choices, const: only }: JsonSchema): unknown {
  const permitted = new Set(type === undefined ? [] : [type].flat())
  if (permitted.has('integer')) permitted.add('number')
  if (permitted.size === 0 && choices === undefined && only === undefined) return undefined
  const found = candidates.find(([candidate]) => !permitted.has(candidate))
  return found?.[1]
}

/** Values at and beyond what the schema's keywords permit. Some may be right. */
export function edgeValues(schema: JsonSchema): unknown[] {
  const { minLength, maxLength, minimum, maximum, enum: choices } = schema
  return [
    wrongType(schema),
    null,
    '',
    'text',
    '\u0000',
    ...(typeof minLength === 'number' && minLength > 0 ? ['x'.repeat(minLength - 1)] : []),
    ...(typeof maxLength === 'number'
      ? ['x'.repeat(maxLength), 'x'.repeat(maxLength + 1), '🔑'.repeat(maxLength)]
      : []),
    ...(typeof minimum === 'number' ? [minimum, minimum - 1] : []),
    ...(typeof maximum === 'number' ? [maximum, maximum + 1, maximum - 0.5] : []),
    ...(Array.isArray(choices) ? [choices[0], `${choices[0]} `] : []),
  ].filter((value) => value !== undefined)
}
