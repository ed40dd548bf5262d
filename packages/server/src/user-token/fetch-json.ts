import { BrokerError, type ExtensionContext } from '@credbroker/core'

const deadlineMs = 10_000
// The guarded fetch knows its own deadline; this is for a fetch of the host's that does not.
const lastDeadlineMs = 11_000
const largestBytes = 1_048_576

/** What an issuer answered. */
export interface JsonAnswer {
  readonly document: unknown
  readonly headers: Headers
}

/**
 * A JSON document of an issuer: at most 1 MiB, within 10 s, without following redirects. Rejects with
 * `upstream_unavailable`; `what` names the document in the message.
 */
export async function fetchJson(
  { fetch, clock }: Pick<ExtensionContext, 'fetch' | 'clock'>,
  url: string,
  what: string,
): Promise<JsonAnswer> {
  const ending = new AbortController()
  const cancelDeadline = clock.schedule(() => ending.abort(), lastDeadlineMs, { background: true })
  try {
    const response = await fetch(url, {
      headers: { accept: 'application/json' },
      redirect: 'error',
      retries: 1,
      timeoutMs: deadlineMs,
      maxResponseBytes: largestBytes,
      signal: ending.signal,
    })
    const bytes = await readWhole(response)
    if (response.status !== 200) throw unavailable(what, `the answer was status ${response.status}; try again later`)
    return { document: parse(bytes, what), headers: response.headers }
  } catch (cause) {
    if (cause instanceof BrokerError) throw cause
    throw unavailable(what, 'no whole answer came; try again later', cause)
  } finally {
    cancelDeadline()
    // Closes the connection of an answer that was not read to its end.
    ending.abort()
  }
}

/** The error for a document of an issuer that cannot be had or used. `why` also says what to do. */
export function unavailable(what: string, why: string, cause?: unknown): BrokerError {
  return new BrokerError('upstream_unavailable', `${what} of the user token's issuer cannot be had: ${why}`, {
    cause,
  })
}

async function readWhole({ body }: Response): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body ?? []) {
    size += chunk.length
    if (size > largestBytes) throw new Error('the answer is too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function parse(bytes: Buffer, what: string): unknown {
  try {
    return JSON.parse(bytes.toString())
  } catch {
    // V8's message quotes the text.
    throw unavailable(what, 'the answer is no JSON; the operator has to check server.issuers')
  }
}
