import { callbackPath } from '@credbroker/core'
import { authorizePath } from '../browser/authorize-path.ts'

/** Who answers a request. */
export type Destination = 'operations' | 'pages' | 'health' | 'ready' | 'metrics'

const ownPaths = new Map<string, Destination>([
  ['/healthz', 'health'],
  ['/readyz', 'ready'],
  ['/metrics', 'metrics'],
])

/**
 * Decides by the path alone, as the request line has it and without decoding anything. The pages of browsers are under
 * the base path; what is for whoever runs the process is not, so that a proxy that passes on the base path does not show it.
 */
export function destinationOf(basePath = ''): (target: string) => Destination {
  const prefix = basePath.replace(/\/$/, '')
  const authorize = `${prefix}${authorizePath}`
  const callbacks = `${prefix}${callbackPath}`
  return (target) => {
    if (target.startsWith(callbacks)) return 'pages'
    const query = target.indexOf('?')
    const path = query === -1 ? target : target.slice(0, query)
    return path === authorize ? 'pages' : (ownPaths.get(path) ?? 'operations')
  }
}
