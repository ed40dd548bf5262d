/** One place in a tree of paths: what goes on from here by name, what by any name, and what ends here. */
export interface PathNode<Value> {
  readonly named: Map<string, PathNode<Value>>
  any: PathNode<Value> | undefined
  value: Value | undefined
}

/** A place that leads nowhere yet. */
export function pathNode<Value>(): PathNode<Value> {
  return { named: new Map(), any: undefined, value: undefined }
}

/** The node of a path whose parameters are whole segments in braces; made when it is not there. */
export function nodeFor<Value>(root: PathNode<Value>, segments: readonly string[]): PathNode<Value> {
  let node = root
  for (const segment of segments) {
    let next = isParameter(segment) ? node.any : node.named.get(segment)
    if (next === undefined) {
      next = pathNode()
      if (isParameter(segment)) node.any = next
      else node.named.set(segment, next)
    }
    node = next
  }
  return node
}

/** What ends where `segments` lead. Collects the parameters' raw texts. A name beats a parameter, if it leads anywhere. */
export function findPath<Value>(
  node: PathNode<Value>,
  segments: readonly string[],
  parameters: string[],
  at = 0,
): Value | undefined {
  const segment = segments[at]
  if (segment === undefined) return node.value
  const named = node.named.get(segment)
  const found = named === undefined ? undefined : findPath(named, segments, parameters, at + 1)
  if (found !== undefined || node.any === undefined || segment === '') return found
  const before = parameters.length
  parameters.push(segment)
  const below = findPath(node.any, segments, parameters, at + 1)
  if (below === undefined) parameters.length = before
  return below
}

/** Whether a segment stands for any: `{name}`. */
export function isParameter(segment: string): boolean {
  return segment.startsWith('{') && segment.endsWith('}')
}
