import { BrokerError, brokerErrorTraits } from '../errors.ts'
import type { Redactor } from '../secrets/redactor.ts'
import type { Logger } from '../services/services.ts'

/** Turns whatever was thrown into the one class of errors that callers see. */
export class ShownErrors {
  readonly #logger: Logger
  readonly #redactor: Redactor

  constructor(logger: Logger, redactor: Redactor) {
    this.#logger = logger
    this.#redactor = redactor
  }

  /**
   * The error as one caller may see it: one class, this caller's request id, no secret, no foreign cause. A bug is logged
   * here with its cause, whether a plugin reports it or lets it slip.
   */
  shown(thrown: unknown, provider: string | undefined, requestId: string): BrokerError {
    const known = thrown instanceof BrokerError && Object.hasOwn(brokerErrorTraits, thrown.code) ? thrown : undefined
    const bug = known === undefined ? thrown : known.code === 'internal' ? known.cause : undefined
    if (bug !== undefined) this.#logBug(bug, provider, requestId)
    const who = provider === undefined ? 'the broker' : `provider "${provider}"`
    const address = { requestId, ...(provider !== undefined && { provider }) }
    if (known === undefined) {
      const message = `${who} failed; the log has the details under request id ${requestId}`
      return new BrokerError('internal', message, address)
    }
    const { code, message, retryable, retryAfterMs, details, cause } = known
    return new BrokerError(code, this.#redactor.text(message), {
      ...address,
      retryable,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
      ...(details !== undefined && { details: this.#redactor.data(details) }),
      ...(cause !== undefined && code !== 'internal' && { cause: this.#redactor.error(cause) }),
    })
  }

  /** Logs why an audit record could not be written. */
  logAuditFailure(error: unknown, requestId: string): void {
    const { name, message } = this.#redactor.error(error)
    this.#logger.error('the audit record could not be written', { requestId, error: name, message })
  }

  #logBug(thrown: unknown, provider: string | undefined, requestId: string): void {
    const { name, message, stack } = this.#redactor.error(thrown)
    this.#logger.error('a provider failed in a way that it should not', {
      provider,
      requestId,
      error: name,
      message,
      stack,
    })
  }
}
