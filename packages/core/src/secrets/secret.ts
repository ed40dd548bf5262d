const redacted = '[redacted]'

/**
 * A value that does not print. `String(secret)`, template literals, `JSON.stringify`, `util.inspect`, errors and
 * `structuredClone` all give `[redacted]` or nothing; {@link Secret.reveal} is the only way in.
 */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
    Object.freeze(this)
  }

  /** The value itself. Call it where the value is used, and keep the result in no field. */
  reveal(): string {
    return this.#value
  }

  toString(): string {
    return redacted
  }

  toJSON(): string {
    return redacted
  }

  [Symbol.toPrimitive](): string {
    return redacted
  }

  static {
    Object.defineProperty(this.prototype, Symbol.for('nodejs.util.inspect.custom'), { value: () => redacted })
  }
}
