import type { JsonSchema } from '@credbroker/core'
import type { ProviderSubject } from '../provider-subject.ts'

const shortest = 8

/** Every secret of a subject: what it names itself, and the options whose schema says `writeOnly`. */
export function plantedSecrets({ plugin, options, secrets = [] }: ProviderSubject): string[] {
  const given = typeof options === 'function' ? options('http://127.0.0.1:1') : options
  const short = secrets.find(({ length }) => length < shortest)
  if (short !== undefined)
    throw new TypeError(`a planted secret has fewer than ${shortest} characters: it would be found by chance`)
  return [...new Set([...secrets, ...writeOnlyTexts(given, plugin.configSchema, false)])].filter(
    ({ length }) => length >= shortest,
  )
}

function writeOnlyTexts(value: unknown, schema: JsonSchema | undefined, inherited: boolean): string[] {
  const secret = inherited || schema?.writeOnly === true
  if (typeof value === 'string') return secret ? [value] : []
  if (Array.isArray(value)) return value.flatMap((item) => writeOnlyTexts(item, schema?.items, secret))
  if (typeof value !== 'object' || value === null) return []
  const { properties, additionalProperties } = schema ?? {}
  const others = typeof additionalProperties === 'object' ? additionalProperties : undefined
  return Object.entries(value).flatMap(([name, member]) => writeOnlyTexts(member, properties?.[name] ?? others, secret))
}
