/** JWS algorithms that an issuer of user tokens may use (RFC 7518 section 3.1, RFC 8037, RFC 9864). None is symmetric. */
export const allowedAlgorithms: readonly string[] = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
]
