/** The error code of a vendor, when it looks like one; whatever else stands there is for nobody to see. RFC 6749 section 4.1.2.1. */
export function checkedCode(code: unknown): string | undefined {
  return typeof code === 'string' && /^[\w.-]{1,64}$/.test(code) ? code : undefined
}
