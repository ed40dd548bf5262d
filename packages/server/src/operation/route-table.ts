import { BrokerError } from '@credbroker/core'
import { validationFault } from '../wire/validation-fault.ts'
import type { AnyOperation } from './operation.ts'
import { findPath, isParameter, nodeFor, pathNode } from './path-trie.ts'

/** Where a request goes. */
export interface Route {
  readonly operation: AnyOperation
  /** Names of the path's parameters, in their order. */
  readonly parameters: readonly string[]
}

/** A route that a request took, with what its path and query hold. */
export interface Match {
  readonly route: Route
  /** Values of the path's parameters, decoded. */
  readonly values: readonly string[]
  /** Without the question mark; empty when there is none. */
  readonly query: string
}

/** Why there is no route, in words for the client. */
export interface NoMatch {
  readonly route?: undefined
  readonly message: string
}

/** Finds the operation of a request. */
export interface RouteTable {
  /** Throws `validation_failed` when a parameter is not decodable. */
  match(method: string, target: string): Match | NoMatch
}

/** Routes of one path, by method. */
type Methods = Map<string, Route>

const noValues: readonly string[] = Object.freeze([])

/**
 * A table of operations, all below `basePath` (`/v1`, or nothing). Paths are compared as they came, segment by segment,
 * and only then decoded: an ARN with `%2F` in it is one segment. Throws `internal` when two operations claim one route.
 */
export function createRouteTable(operations: readonly AnyOperation[], basePath = ''): RouteTable {
  const fixed = new Map<string, Methods>()
  const root = pathNode<Methods>()
  for (const operation of operations) {
    const segments = operation.path.split('/').slice(1)
    const parameters = segments.filter(isParameter).map((segment) => segment.slice(1, -1))
    let methods: Methods
    if (parameters.length === 0) {
      const path = basePath + operation.path
      methods = fixed.get(path) ?? new Map()
      fixed.set(path, methods)
    } else {
      const node = nodeFor(root, segments)
      methods = node.value ??= new Map()
    }
    const other = methods.get(operation.method)
    if (other !== undefined) {
      throw new BrokerError('internal', `${operation.name} and ${other.operation.name} claim the same route`)
    }
    methods.set(operation.method, { operation, parameters })
  }

  return {
    match: (method, target) => {
      const mark = target.indexOf('?')
      const path = single(mark === -1 ? target : target.slice(0, mark))
      const query = mark === -1 ? '' : target.slice(mark + 1)
      const methods = fixed.get(path)
      const route = methods?.get(method)
      if (route !== undefined) return { route, values: noValues, query }
      const raw: string[] = []
      const below = path.startsWith(`${basePath}/`) ? path.slice(basePath.length + 1).split('/') : undefined
      const variable = below === undefined ? undefined : findPath(root, below, raw)
      const found = variable?.get(method)
      if (found !== undefined) return { route: found, values: decoded(found, raw), query }
      return { message: noMatchText(methods ?? variable) }
    },
  }
}

/** An endpoint URL that ends in a slash makes the AWS SDK for JavaScript send two, and sign one. */
function single(path: string): string {
  return path.includes('//') ? path.replace(/\/{2,}/g, '/') : path
}

function decoded({ parameters }: Route, raw: readonly string[]): readonly string[] {
  return raw.map((text, index) => {
    try {
      return text.includes('%') ? decodeURIComponent(text) : text
    } catch {
      throw validationFault([{ name: parameters[index] ?? '', message: 'Member must be percent-encoded UTF-8' }])
    }
  })
}

function noMatchText(methods: Methods | undefined): string {
  if (methods === undefined) return 'No operation has this path; it is compared exactly, with no slash at its end'
  return `No operation has this path and method; with this path use ${[...methods.keys()].join(' or ')}`
}
