export type Region = 'na' | 'eu' | 'fe'

/** What a server stands for. */
export type Endpoint = 'lwa' | Region | `sandbox-${Region}`

export const regions: readonly Region[] = ['na', 'eu', 'fe']

/** The name of Amazon's own host for it. */
export function hostOf(endpoint: Endpoint): string {
  if (endpoint === 'lwa') return 'api.amazon.com'
  return endpoint.startsWith('sandbox-')
    ? `sandbox.sellingpartnerapi-${regionOf(endpoint)}.amazon.com`
    : `sellingpartnerapi-${endpoint}.amazon.com`
}

export function regionOf(endpoint: Exclude<Endpoint, 'lwa'>): Region {
  return endpoint.replace('sandbox-', '') as Region
}
