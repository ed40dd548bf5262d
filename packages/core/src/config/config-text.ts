import {
  type Document,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type Range,
} from 'yaml'
import { yamlFault } from './yaml-faults.ts'

/** A parsed YAML text that remembers where everything stood. */
export interface ConfigText {
  readonly value: unknown
  /** Syntax errors and names that are said twice. */
  readonly problems: readonly TextProblem[]
  /** Where the member of this path begins, or the nearest one above it. */
  locate(path: readonly string[]): Position
}

/** A mistake in the text itself. */
export interface TextProblem extends Position {
  readonly path: readonly string[]
  readonly message: string
}

export interface Position {
  readonly line?: number
  readonly column?: number
}

export function parseConfigText(text: string): ConfigText {
  const lines = new LineCounter()
  // Doubles are found below, where both places can be named.
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false, prettyErrors: false })
  const at = (range: Range | null | undefined): Position => {
    if (!range) return {}
    const { line, col } = lines.linePos(range[0])
    return { line, column: col }
  }
  const syntax = document.errors.map(({ pos: [start], code }) => ({
    ...at([start, start, start]),
    path: [],
    message: yamlFault(code),
  }))
  if (syntax.length > 0) return { value: undefined, problems: syntax, locate: () => ({}) }

  const problems: TextProblem[] = []
  findDoubles(document.contents, [], (first, second, path) => {
    const [firstLine, secondLine] = [at(keyOf(first)?.range).line, at(keyOf(second)?.range).line]
    const what = path.length === 2 && path[0] === 'providers' ? 'provider' : 'name'
    problems.push({
      ...at(keyOf(second)?.range),
      path,
      message: `${what}${shown(path.at(-1))} is declared twice (lines ${firstLine} and ${secondLine}); rename or remove one`,
    })
  })
  const value =
    problems.length > 0
      ? undefined
      : plainValue(document, () =>
          problems.push({
            path: [],
            message:
              'an alias (*name) refers to no anchor (&name), or there are too many; put a text that begins with "*" in quotes',
          }),
        )
  return {
    value,
    problems,
    locate(path: readonly string[]): Position {
      let node: unknown = document.contents
      let best = at(document.contents?.range)
      for (const key of path) {
        if (isMap(node)) {
          const pair = node.items.find((item) => keyText(item) === key)
          if (pair === undefined) break
          best = at(keyOf(pair)?.range)
          node = pair.value
        } else if (isSeq(node)) {
          const item: unknown = node.items[Number(key)]
          if (item === undefined) break
          best = at((item as Node).range)
          node = item
        } else break
      }
      return best
    },
  }
}

/** A name in quotes, unless it is so odd that it could be anything. */
function shown(name: string | undefined): string {
  return name !== undefined && /^[\w.-]{1,128}$/.test(name) ? ` "${name}"` : ''
}

function plainValue(document: Document, fault: () => void): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 })
  } catch {
    fault()
    return undefined
  }
}

function findDoubles(
  node: unknown,
  path: readonly string[],
  found: (first: Pair, second: Pair, path: string[]) => void,
): void {
  if (isSeq(node)) node.items.forEach((item, index) => findDoubles(item, [...path, String(index)], found))
  if (!isMap(node)) return
  const seen = new Map<string, Pair>()
  for (const pair of node.items) {
    if (!isPair(pair)) continue
    const name = keyText(pair)
    const first = seen.get(name)
    if (first === undefined) seen.set(name, pair)
    else found(first, pair, [...path, name])
    findDoubles(pair.value, [...path, name], found)
  }
}

function keyOf(pair: Pair): Node | undefined {
  return isScalar(pair.key) ? pair.key : undefined
}

function keyText(pair: Pair): string {
  return isScalar(pair.key) ? String(pair.key.value) : ''
}
