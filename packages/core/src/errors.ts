/** Everything that can go wrong, as a closed set. Callers decide by `code`, never by message text. */
export type BrokerErrorCode =
  | 'validation_failed'
  | 'unauthenticated'
  | 'access_denied'
  | 'not_found'
  | 'conflict'
  | 'throttled'
  | 'upstream_rejected'
  | 'upstream_unavailable'
  | 'config_invalid'
  | 'internal'

/** What follows from a code. The one place where codes are given meaning. */
export interface BrokerErrorTraits {
  /** Whether the same call can succeed later without anybody changing anything. */
  readonly retryable: boolean
  /** HTTP status of a server that answers with this code. */
  readonly httpStatus: number
  /** Exit code of the command line. */
  readonly exitCode: number
  /** Whether we refused (`denied`) or could not deliver (`failed`): the event and the audit decision. */
  readonly decision: 'denied' | 'failed'
}

export const brokerErrorTraits: Readonly<Record<BrokerErrorCode, BrokerErrorTraits>> = Object.freeze({
  validation_failed: { retryable: false, httpStatus: 400, exitCode: 4, decision: 'denied' },
  unauthenticated: { retryable: false, httpStatus: 401, exitCode: 5, decision: 'denied' },
  access_denied: { retryable: false, httpStatus: 403, exitCode: 5, decision: 'denied' },
  not_found: { retryable: false, httpStatus: 404, exitCode: 6, decision: 'denied' },
  conflict: { retryable: false, httpStatus: 409, exitCode: 7, decision: 'failed' },
  throttled: { retryable: true, httpStatus: 429, exitCode: 8, decision: 'failed' },
  upstream_rejected: { retryable: false, httpStatus: 403, exitCode: 9, decision: 'failed' },
  upstream_unavailable: { retryable: true, httpStatus: 500, exitCode: 10, decision: 'failed' },
  config_invalid: { retryable: false, httpStatus: 500, exitCode: 3, decision: 'failed' },
  internal: { retryable: false, httpStatus: 500, exitCode: 1, decision: 'failed' },
})

/** One member of a request that broke its schema. Named as the wire names it: path, then what would be right. */
export interface FieldProblem {
  /** Path from the request's tag, such as `coinbaseCdpTokenRequest.requestMethod`. */
  readonly name: string
  /** What is wrong and what would be right. Never the value. */
  readonly message: string
}

/** One mistake in a configuration. */
export interface ConfigProblem {
  /** Absent when the configuration came as an object. */
  readonly file?: string
  /** From 1. */
  readonly line?: number
  /** From 1. */
  readonly column?: number
  /** Such as `providers.wallet.options.apiKeyId`. */
  readonly path: string
  /** What is wrong and what would be right. Never a value. */
  readonly message: string
}

/** Typed extra facts. Everything in here is safe to show to the caller. */
export interface BrokerErrorDetails {
  /** With `validation_failed`: each member that broke its schema. */
  readonly fieldList?: readonly FieldProblem[]
  /** With `upstream_rejected`: the vendor's own error code, such as `invalid_grant`. */
  readonly upstreamCode?: string
  /** With `access_denied`: scopes that were asked for and that the user or the vendor did not grant. */
  readonly missingScopes?: readonly string[]
  /**
   * With `access_denied`: what the vendor demands of the user's next sign-in, a JSON text that the application passes on
   * in the `claims` parameter of an authorization request. Microsoft Entra's conditional access sends it.
   */
  readonly claims?: string
  /** With `config_invalid` from a provider's `create`: the option at fault, relative to `options`. */
  readonly option?: string
  /** With `config_invalid`: every mistake that was found, in the order of the file. */
  readonly problems?: readonly ConfigProblem[]
}

export interface BrokerErrorOptions {
  readonly provider?: string
  readonly requestId?: string
  /** Overrides the code's own answer, for example an `internal` that a retry heals. */
  readonly retryable?: boolean
  readonly retryAfterMs?: number
  readonly details?: BrokerErrorDetails
  readonly cause?: unknown
}

const brand = Symbol.for('@credbroker/core/BrokerError')

/**
 * The one error class. `message` says what happened, whose turn it is and what to do; it never holds a secret, an
 * upstream body or a stack. `instanceof` works across copies of this package; switching on `code` is better.
 */
export class BrokerError extends Error {
  override readonly name = 'BrokerError'
  readonly code: BrokerErrorCode
  readonly provider?: string
  readonly requestId?: string
  readonly retryable: boolean
  readonly retryAfterMs?: number
  readonly details?: BrokerErrorDetails

  constructor(code: BrokerErrorCode, message: string, options: BrokerErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.retryable = options.retryable ?? brokerErrorTraits[code].retryable
    if (options.provider !== undefined) this.provider = options.provider
    if (options.requestId !== undefined) this.requestId = options.requestId
    if (options.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs
    if (options.details !== undefined) this.details = options.details
  }

  static {
    Object.defineProperty(this.prototype, brand, { value: true })
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    // A subclass keeps the ordinary meaning; only the base class itself is recognised by its brand.
    if (this !== BrokerError) return Function.prototype[Symbol.hasInstance].call(this, value)
    return typeof value === 'object' && value !== null && brand in value
  }

  /** The form that goes over a wire or into a log: no stack, no cause. */
  toJSON(): BrokerErrorJson {
    const { code, message, provider, requestId, retryable, retryAfterMs, details } = this
    return {
      code,
      message,
      ...(provider !== undefined && { provider }),
      ...(requestId !== undefined && { requestId }),
      retryable,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
      ...(details !== undefined && { details }),
    }
  }
}

/** What {@link BrokerError.toJSON} gives. */
export interface BrokerErrorJson {
  readonly code: BrokerErrorCode
  readonly message: string
  readonly provider?: string
  readonly requestId?: string
  readonly retryable: boolean
  readonly retryAfterMs?: number
  readonly details?: BrokerErrorDetails
}

/** The `validation_failed` for one member of a request: its path, and what would be right. Never the value. */
export function invalidField(name: string, message: string): BrokerError {
  return new BrokerError('validation_failed', `${name}: ${message}`, { details: { fieldList: [{ name, message }] } })
}
