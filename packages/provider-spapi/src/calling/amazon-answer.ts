import {
  BrokerError,
  boundedFetch,
  type GuardedRequestInit,
  mayHaveArrived,
  type ProviderContext,
} from '@credbroker/core'

/** What Amazon answered, read whole. */
export interface AmazonAnswer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

/**
 * One call of Amazon. Rejects with a {@link BrokerError}: what the guarded fetch refuses or could not do, and
 * `upstream_unavailable` for whatever else kept an answer from coming.
 */
export async function callAmazon(
  context: Pick<ProviderContext, 'fetch' | 'clock'>,
  url: string,
  init: GuardedRequestInit,
  signal: AbortSignal,
): Promise<AmazonAnswer> {
  try {
    const response = await boundedFetch(context, url, init, signal)
    const { status, headers } = response
    return { status, headers, text: await response.text() }
  } catch (error) {
    if (error instanceof BrokerError) throw error
    throw new BrokerError('upstream_unavailable', 'Amazon could not be reached; try again', { cause: error })
  }
}

/** Whether a call that {@link callAmazon} rejected may have been acted on. Errors of a host's own network come wrapped. */
export function mayHaveReachedAmazon(error: unknown): boolean {
  const { cause = error } = error instanceof BrokerError ? error : {}
  return mayHaveArrived(error) && mayHaveArrived(cause)
}

/** The body as JSON; `undefined` for what is none, such as the page of a gateway. */
export function jsonOf({ text }: Pick<AmazonAnswer, 'text'>): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
