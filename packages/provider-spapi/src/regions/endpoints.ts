/** A seller's consent is for one region: North America, Europe with the Middle East and India, the Far East. */
export type Region = 'na' | 'eu' | 'fe'

export interface RegionEndpoints {
  /** Origin of production, such as `https://sellingpartnerapi-na.amazon.com`. */
  readonly endpoint: string
  /** Origin of the sandbox, which takes the same tokens. */
  readonly sandboxEndpoint: string
}

/** Where the Selling Partner API answers, by region. SP-API docs, "SP-API endpoints". */
export const regionEndpoints: Readonly<Record<Region, RegionEndpoints>> = {
  na: endpointsOf('na'),
  eu: endpointsOf('eu'),
  fe: endpointsOf('fe'),
}

function endpointsOf(region: Region): RegionEndpoints {
  const host = `sellingpartnerapi-${region}.amazon.com`
  return { endpoint: `https://${host}`, sandboxEndpoint: `https://sandbox.${host}` }
}
