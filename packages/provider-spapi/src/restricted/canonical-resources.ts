import type { DataElement, RestrictedResource } from './restricted-resource.ts'

/**
 * The same resources in the one order and form that requests for equal tokens share: each method and path once, with
 * the data elements of all its entries, and everything sorted by UTF-16 code units. Nothing else is made equal: a
 * generic path does not swallow a specific one, as a token is never wider than what was asked for.
 */
export function canonicalResources(resources: readonly RestrictedResource[]): readonly RestrictedResource[] {
  const united = new Map<string, RestrictedResource>()
  for (const resource of resources) {
    const key = `${resource.path} ${resource.method}`
    united.set(key, unite(resource, united.get(key)))
  }
  return [...united].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, resource]) => resource)
}

function unite({ method, path, dataElements }: RestrictedResource, same: RestrictedResource | undefined) {
  const elements = new Set<DataElement>([...(dataElements ?? []), ...(same?.dataElements ?? [])])
  return { method, path, ...(elements.size > 0 && { dataElements: [...elements].sort() }) }
}
