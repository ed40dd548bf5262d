/** What the body of a refusal says, as far as it can be read. */
export interface RefusalBody {
  /** The vendor's own error code, which may be shown: letters only, such as `invalid_grant` or `Unauthorized`. */
  readonly code?: string
  /** The vendor's free text, to be compared and never to be shown. */
  readonly words: string
}

/** Longer texts say nothing more, and cost time to compare. */
const mostCharacters = 2_000

/**
 * Reads a body of Login with Amazon (RFC 6749 section 5.2) or of the Selling Partner API (`errors`, at the top or in
 * `payload`): text, bytes, or JSON that was parsed already. What has another form, such as a gateway's HTML, gives no
 * code and no words. Never throws.
 */
export function readRefusalBody(body: unknown): RefusalBody {
  const root = membersOf(typeof body === 'string' ? parsed(body) : bytesOr(body))
  if ('error' in root) return { ...codeOf(root.error), words: wordsOf([root.error_description]) }
  const [first] = listOf(root.errors) ?? listOf(membersOf(root.payload).errors) ?? []
  const { code, message, details } = membersOf(first)
  return { ...codeOf(code), words: wordsOf([details, message]) }
}

function bytesOr(body: unknown): unknown {
  return body instanceof Uint8Array ? parsed(new TextDecoder().decode(body)) : body
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function listOf(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? value : undefined
}

function codeOf(code: unknown): { readonly code?: string } {
  return typeof code === 'string' && /^[A-Za-z][A-Za-z_]{1,47}$/.test(code) ? { code } : {}
}

function wordsOf(texts: readonly unknown[]): string {
  return texts
    .filter((text) => typeof text === 'string')
    .map((text) => text.slice(0, mostCharacters))
    .join('\n')
}
