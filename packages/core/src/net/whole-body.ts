import { BrokerError } from '../errors.ts'

/** The body of an answer, read to its end. Rejects with `upstream_unavailable`, not retryable, when it is larger than permitted. */
export async function wholeBody({ body }: Response, largestBytes: number): Promise<Buffer<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  let size = 0
  // The reader of a stream that breaks off or is aborted rejects, and the connection is closed.
  for await (const chunk of body ?? []) {
    size += chunk.length
    if (size > largestBytes)
      throw new BrokerError('upstream_unavailable', 'the answer is too large', { retryable: false })
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
