/**
 * Why a text is not the path of any operation; `undefined` when it has the form of one. The words do not repeat the
 * text. Tokens API use case guide: absolute, without host and query.
 */
export function pathFault(path: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:/i.test(path) || path.startsWith('//')) {
    return 'is a URL; leave scheme and host out, so that it begins with a single /'
  }
  if (!path.startsWith('/')) return 'must begin with /'
  if (path.includes('?')) return 'holds a query string; leave it out: the token serves every query of the operation'
  if (path.includes('#')) return 'holds a fragment; leave it out'
  if (path.endsWith('/')) return 'ends with a slash; leave it out'
  const segments = path.slice(1).split('/')
  if (segments.includes('')) return 'has an empty segment; write one / between segments'
  if (segments.some((segment) => dotSegment.test(segment))) return 'has a dot segment; write the path without . and ..'
  return undefined
}

// RFC 3986 section 3.3; a dot may hide behind its escape.
const dotSegment = /^(?:\.|%2e){1,2}$/i
