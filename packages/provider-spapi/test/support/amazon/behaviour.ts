/** How strict Amazon is, and how it writes its answers. The defaults are stricter than production. */
export interface Behaviour {
  /** Refuses the three operations of the Orders API that have data elements without any. Default `true`. */
  requireDataElements: boolean
  /** Refuses data elements of operations that have none. Default `true`. */
  strictDataElementsElsewhere: boolean
  /** Refuses order ids that are not of 3, 7 and 7 digits. Default `true`. */
  strictOrderId: boolean
  /** Refuses unknown fields of a body, which are a violation otherwise. Default `false`. */
  strictUnknownFields: boolean
  /** Sends `x-amzn-RateLimit-Limit` with 429. Default `true`. */
  rateHeaderOn429: boolean
  /** Puts a restricted data token into a member `payload`, as old guides print it. Default `false`. */
  wrapPayload: boolean
  /** Answers 5xx as a gateway does, in HTML. Default `false`. */
  htmlErrors: boolean
  /** Takes JSON bodies at the token endpoint. Default `true`. */
  lwaJson: boolean
  /** Gives another refresh token with each refresh, and takes the one before no more. Default `false`. */
  changesRefreshTokens: boolean
  /** How lifetimes are written, or that they are left out. Default `number`. */
  lifetimesAs: 'number' | 'string' | 'absent'
}

/** How long tokens are good for, in seconds. */
export interface Lifetimes {
  /** Of tokens for a seller and of grantless ones. */
  accessTokenS: number
  restrictedDataTokenS: number
}

export function defaultBehaviour(): Behaviour {
  return {
    requireDataElements: true,
    strictDataElementsElsewhere: true,
    strictOrderId: true,
    strictUnknownFields: false,
    rateHeaderOn429: true,
    wrapPayload: false,
    htmlErrors: false,
    lwaJson: true,
    changesRefreshTokens: false,
    lifetimesAs: 'number',
  }
}

/** A member with a lifetime, as the behaviour wants it written. */
export function lifetimeMember(name: string, seconds: number, { lifetimesAs }: Behaviour): Record<string, unknown> {
  if (lifetimesAs === 'absent') return {}
  return { [name]: lifetimesAs === 'string' ? String(seconds) : seconds }
}
