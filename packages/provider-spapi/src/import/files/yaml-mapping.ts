import { BrokerError } from '@credbroker/core'
import { isMap, isScalar, LineCounter, parseDocument } from 'yaml'

/** A mapping of a YAML file that remembers where its members stand. */
export interface YamlMapping {
  readonly members: Readonly<Record<string, unknown>>
  /** The `validation_failed` about a member: the file, line and column, and the fault. */
  fault(member: string, message: string): BrokerError
}

/**
 * Reads a text as one YAML mapping, or JSON. Merge keys (`<<`) are followed, as Python's libraries do; but `no` and `on`
 * stay texts, as they may be names. An empty text is an empty mapping.
 *
 * Throws `validation_failed` that names file, line and column, and quotes nothing of the text.
 */
export function readYamlMapping(origin: string, text: string): YamlMapping {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true })
  const fault = (offset: number, message: string) => {
    const { line, col } = lines.linePos(offset)
    return new BrokerError('validation_failed', `${origin}, line ${line}, column ${col}: ${message}`)
  }
  const [error] = document.errors
  if (error !== undefined) {
    const what = error.code === 'DUPLICATE_KEY' ? 'this name is there twice' : 'this cannot be read as YAML'
    throw fault(error.pos[0], `${what}; correct it and import again`)
  }
  const { contents } = document
  if (contents === null || (isScalar(contents) && contents.value === null)) {
    return { members: {}, fault: (_member, message) => fault(0, message) }
  }
  if (!isMap(contents)) throw fault(contents.range?.[0] ?? 0, 'the file does not hold a mapping of accounts')
  return {
    members: plainMembers(() => document.toJS({ maxAliasCount: 100 }), fault),
    fault: (member, message) => {
      const pair = contents.items.find(({ key }) => isScalar(key) && String(key.value) === member)
      return fault(isScalar(pair?.key) ? (pair.key.range?.[0] ?? 0) : 0, message)
    },
  }
}

function plainMembers(
  toPlain: () => Readonly<Record<string, unknown>>,
  fault: (offset: number, message: string) => BrokerError,
): Readonly<Record<string, unknown>> {
  try {
    return toPlain()
  } catch {
    throw fault(0, 'an alias (*name) refers to no anchor (&name), or there are too many')
  }
}
