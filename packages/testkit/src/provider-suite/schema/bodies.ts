import type { JsonSchema } from '@credbroker/core'
import { edgeValues, wrongType } from './wrong-values.ts'

/** An object that differs from a good one, and the member that is wrong in it. */
export interface WrongBody {
  readonly member: string
  readonly body: Readonly<Record<string, unknown>>
}

type Body = Readonly<Record<string, unknown>>

const unknownMember = 'zzzUnknownMember'

/** Of a good object: with a member too many, without one that it needs, and with each one of a wrong type. */
export function wrongBodies({ properties = {}, required = [] }: JsonSchema, good: Body): WrongBody[] {
  return [
    { member: unknownMember, body: { ...good, [unknownMember]: 1 } },
    ...required.map((member) => ({ member, body: without(good, member) })),
    ...Object.entries(properties).flatMap(([member, schema]) => {
      const value = wrongType(schema)
      return value === undefined ? [] : [{ member, body: { ...good, [member]: value } }]
    }),
  ]
}

/** Everything that two validators of one schema should agree on. */
export function probes(schema: JsonSchema, good: Body): Body[] {
  const { properties = {} } = schema
  return [
    good,
    {},
    ...wrongBodies(schema, good).map(({ body }) => body),
    ...Object.entries(properties).flatMap(([member, memberSchema]) =>
      edgeValues(memberSchema).map((value) => ({ ...good, [member]: value })),
    ),
  ]
}

/** Every member of a wrong type, and one that is unknown, all at once. */
export function everythingWrong({ properties = {} }: JsonSchema): WrongBody['body'] {
  const members = Object.entries(properties).map(([member, schema]) => [member, wrongType(schema)])
  return { ...Object.fromEntries(members.filter(([, value]) => value !== undefined)), [unknownMember]: 1 }
}

function without(body: Body, member: string): Body {
  return Object.fromEntries(Object.entries(body).filter(([name]) => name !== member))
}
