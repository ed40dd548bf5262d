const shortest = 6
const capacity = 10_000
const mask = '[redacted]'

/**
 * Knows the secrets of one broker and blanks them out of texts that came from elsewhere: messages of foreign errors,
 * log lines of plugins. The last line of defence; our own texts hold no secret to begin with.
 */
export class Redactor {
  readonly #needles = new Set<string>()

  add(secret: string): void {
    for (const form of forms(secret)) {
      if (form.length < shortest) continue
      this.#needles.delete(form)
      this.#needles.add(form)
    }
    for (const oldest of this.#needles) {
      if (this.#needles.size <= capacity) break
      this.#needles.delete(oldest)
    }
  }

  text(text: string): string {
    let clean = text
    for (const needle of this.#needles) if (clean.includes(needle)) clean = clean.replaceAll(needle, mask)
    return clean
  }

  /** A copy of plain data whose texts are blanked out. */
  data<T>(value: T): T {
    // A copy made of the same members has the same shape.
    return JSON.parse(JSON.stringify(value), (_key, member) =>
      typeof member === 'string' ? this.text(member) : member,
    ) as T
  }

  /** A copy of an error chain that holds names, codes, messages and stacks, all blanked out, and nothing else. */
  error(error: unknown, depth = 0): Error {
    if (!(error instanceof Error)) return new Error(this.text(`a ${typeof error} was thrown, not an error`))
    // Whoever threw it may have put anything in these.
    const copy = new Error(this.text(String(error.message)))
    copy.name = this.text(String(error.name))
    if (error.stack !== undefined) copy.stack = this.text(String(error.stack))
    const code: unknown = Reflect.get(error, 'code')
    if (typeof code === 'string') Object.assign(copy, { code: this.text(code) })
    if (error.cause !== undefined && depth < 5) copy.cause = this.error(error.cause, depth + 1)
    return copy
  }
}

/** A secret as other code may have written it: each line of a PEM, escaped for JSON or a URL, in base64. */
function forms(secret: string): string[] {
  const bytes = Buffer.from(secret)
  return [
    secret,
    secret.trim(),
    ...secret.split(/\r?\n|\\n/).filter((line) => !line.startsWith('-----')),
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret.toWellFormed()),
    bytes.toString('base64'),
    bytes.toString('base64url'),
    bytes.toString('hex'),
  ]
}
