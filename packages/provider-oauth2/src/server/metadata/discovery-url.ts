const wellKnown =
  /^(https?:\/\/[^/?#]+)([^?#]*)\/\.well-known\/(?:openid-configuration|oauth-authorization-server)(\/[^?#]*)?$/

/**
 * The issuers whose metadata is at this URL: OpenID Connect Discovery section 4 puts the well-known part behind the
 * issuer's path, RFC 8414 section 3 before it. Both leave out a slash at its end, so there are two. None for a URL that
 * is neither.
 */
export function issuersAt(discoveryUrl: string): readonly string[] {
  const parts = wellKnown.exec(discoveryUrl)
  if (parts === null) return []
  const [, origin = '', before = '', behind = ''] = parts
  if (before !== '' && behind !== '') return []
  const issuer = (origin + before + behind).replace(/\/$/, '')
  return [issuer, `${issuer}/`]
}
