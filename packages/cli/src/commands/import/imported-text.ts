import { printable } from '../../terminal/print.ts'

/** A provider as it is written into a configuration, with references in place of its secrets. */
export interface WrittenProvider {
  readonly name: string
  readonly use: string
  readonly options: unknown
}

/** The YAML of a configuration with these providers. */
export async function importedText(use: string, providers: readonly WrittenProvider[]): Promise<string> {
  // Loaded here: the other commands write no YAML of their own.
  const { Document, isMap, isScalar, visit } = await import('yaml')
  const entries = providers.map(({ name, options, ...entry }) => [name, { ...entry, options: escaped(options) }])
  const configuration = { version: 1, providers: Object.fromEntries(entries) }
  const document = new Document(configuration)
  document.commentBefore = ` Made by: credbroker import ${printable(use)}`
  visit(document, {
    Map(_key, map) {
      const [only, ...others] = map.items
      const isReference = others.length === 0 && isScalar(only?.key) && ['env', 'file'].includes(String(only.key.value))
      if (isReference && !isMap(only?.value)) map.flow = true
    },
  })
  const text = document.toString({ lineWidth: 0 })
  // These stand in quotes by now, and terminals obey them. Of the others that they obey the library writes none.
  return text.replace(/[\u007f-\u009f]/g, (character) => `\\x${character.charCodeAt(0).toString(16)}`)
}

/** A copy in which a configuration finds no variables. */
function escaped(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('${', () => '$${')
  if (Array.isArray(value)) return value.map(escaped)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, escaped(member)]))
}
