/** The members of an answer, before anything is believed of them. */
export type Members = Readonly<Record<string, unknown>>

const wellFormed = /^[^\s<>"=&]+=[^\s<>"&]*(?:&[^\s<>"=&]+=[^\s<>"&]*)*$/
const tellingMembers = ['access_token', 'refresh_token', 'error']

/**
 * Reads a body by what it is, whatever its label says: a JSON object, or a form that holds a token or an error. Vendors
 * send forms as `text/html` and JSON as `text/plain`. `undefined` for all else, such as a page.
 */
export function readBody(contentType: string, body: string): Members | undefined {
  const text = body.replace(/^\uFEFF/, '').trim()
  if (text.startsWith('{')) return jsonObject(text)
  const form = formMembers(text)
  if (form === undefined) return undefined
  const labelled = contentType.toLowerCase().includes('x-www-form-urlencoded')
  return labelled || tellingMembers.some((name) => name in form) ? form : undefined
}

export function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function nonEmptyString(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** The value at a path such as `team.id`. */
export function memberAt(members: Members, path: string): unknown {
  let value: unknown = members
  for (const name of path.split('.')) {
    if (!isObject(value) || !Object.hasOwn(value, name)) return undefined
    value = value[name]
  }
  return value
}

function jsonObject(text: string): Members | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** Of a repeated parameter the first counts. */
function formMembers(text: string): Members | undefined {
  if (!wellFormed.test(text)) return undefined
  return Object.fromEntries([...new URLSearchParams(text)].toReversed())
}
