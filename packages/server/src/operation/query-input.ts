import type { FieldProblem, JsonSchema } from '@credbroker/core'
import { validationFault } from '../wire/validation-fault.ts'
import type { AnyOperation } from './operation.ts'

/**
 * Puts the parameters of a query into an operation's input; a list is there even when no parameter is. Numbers and
 * booleans are read as such where the schema wants one. AWS's operations pass over parameters that they do not know; ours
 * refuse them, because a filter with a slip in its name would not filter.
 *
 * Throws `validation_failed` for one that is unknown there, for one that is given twice and is no list, and for one that is
 * not decodable.
 */
export function addQuery(input: Record<string, unknown>, operation: AnyOperation, text: string): void {
  const { inputSchema, query = noParameters, plane } = operation
  if (query === noParameters && (text === '' || plane !== 'credbroker')) return
  const lists = new Map<string, string[]>(query.lists.map((name) => [name, []]))
  const problems: FieldProblem[] = []
  const seen = new Set<string>()
  for (const part of text === '' ? [] : text.split('&')) {
    const equals = part.indexOf('=')
    const name = decode(equals === -1 ? part : part.slice(0, equals))
    if (name === undefined || !query.names.includes(name)) {
      if (plane === 'credbroker') problems.push({ name: 'query', message: unknownParameter(query.names) })
      continue
    }
    const value = decode(equals === -1 ? '' : part.slice(equals + 1))
    const list = lists.get(name)
    if (value === undefined) problems.push({ name, message: 'Member must be percent-encoded UTF-8' })
    else if (list !== undefined) list.push(value)
    else if (seen.has(name)) problems.push({ name, message: 'Member must be given once' })
    else input[name] = typed(value, inputSchema.properties?.[name])
    seen.add(name)
  }
  if (problems.length > 0) throw validationFault(problems)
  for (const [name, values] of lists) input[name] = values
}

const noParameters: NonNullable<AnyOperation['query']> = { names: [], lists: [] }

function unknownParameter(names: readonly string[]): string {
  return names.length === 0
    ? 'Member must not be there: this operation takes no parameters in the query'
    : `Member must have none but these parameters: [${names.join(', ')}]`
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/** What cannot be read as the schema's type stays a text, which the schema then refuses. */
function typed(text: string, schema: JsonSchema | undefined): unknown {
  if (schema?.type === 'integer' && /^-?[0-9]{1,15}$/.test(text)) return Number(text)
  if (schema?.type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  return text
}
