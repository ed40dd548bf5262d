import { BrokerError, type IssueCall, type ProviderContext } from '@credbroker/core'
import { SharedBudget } from '@credbroker/core/budget'
import { callAmazon, mayHaveReachedAmazon } from '../calling/amazon-answer.ts'
import { refusalOf } from '../calling/amazon-refusal.ts'
import { rotationScope } from '../lwa/grantless-scopes.ts'
import type { ProviderParts } from '../provider-parts.ts'
import { operationsEndpoint } from '../regions/target.ts'

/** Amazon takes one call a minute. Application Management API 2023-11-30. */
const rules = { burst: 1, perSecond: 1 / 60 }

/** Asks Amazon for a new client secret, which comes to the application's queue and nowhere else. */
export class SecretRotation {
  readonly #parts: ProviderParts
  readonly #budget: SharedBudget

  constructor(parts: ProviderParts) {
    this.#parts = parts
    this.#budget = new SharedBudget(parts.context, rules)
  }

  /**
   * Resolves when Amazon has taken the order; from then on the secret in use is good for seven days. Rejects with
   * `upstream_rejected` as where no queue is registered, with `throttled` sooner than a minute after the last one, and with
   * `upstream_unavailable` when it is not known whether Amazon took it.
   */
  async order(call: IssueCall): Promise<void> {
    const { accessTokens, options, userAgent, context } = this.#parts
    const { token } = await accessTokens.grantless([rotationScope], call)
    await this.#budget.take(options.clientId, { withinMs: 0, signal: call.signal })
    const url = `${operationsEndpoint(options.region, { ...options, sandbox: false })}/applications/2023-11-30/clientSecret`
    const headers = { 'x-amz-access-token': token, 'user-agent': userAgent }
    // Twice would be two rotations.
    const init = { method: 'POST', headers, freshConnection: true }
    const answer = await callAmazon(context, url, init, call.signal).catch((error: unknown) => {
      throw mayHaveReachedAmazon(error) ? outcomeUnknown(error) : error
    })
    if (answer.status === 204 || answer.status === 200) return
    throw this.#refused(refusalOf('api', answer, context.clock.now(), adviceFor(answer.status)).error)
  }

  #refused(error: BrokerError): BrokerError {
    const { logger }: Pick<ProviderContext, 'logger'> = this.#parts.context
    logger.warn('Amazon did not rotate the client secret', { code: error.code })
    return error
  }
}

function outcomeUnknown(cause: unknown): BrokerError {
  const message =
    'the connection to Amazon broke, so the order may have been taken or not; look whether a new secret comes to the queue before you order again'
  return new BrokerError('upstream_unavailable', message, { retryable: false, cause })
}

function adviceFor(status: number): string {
  if (status !== 400) return ''
  return 'Amazon rotates only where a queue for the new secret is registered: in the developer console, under the notification preferences of the application.'
}
