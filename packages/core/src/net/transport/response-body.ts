import type { IncomingMessage } from 'node:http'
import type { Transform } from 'node:stream'
import { BrokerError } from '../../errors.ts'
import type { Deadline } from '../deadline.ts'
import { networkError } from './network-error.ts'

export interface BodyLimits {
  readonly host: string
  /** For the body as it was sent, and as it is after decompression. */
  readonly maxBytes: number
  /** Ends the reading; released when the body is over. */
  readonly deadline: Deadline
}

/** A small answer is taken in even if nobody reads it, and leaves its connection free: many callers look at the status only. */
const aheadBytes = 64 * 1024

/**
 * The answer's body, decompressed, read from the network little further than somebody reads it. It errors with
 * `upstream_unavailable` when it is too large, broken or breaks off, and with the caller's reason when he gives up; the
 * connection is closed then.
 */
export async function responseBody(answer: IncomingMessage, limits: BodyLimits): Promise<ReadableStream<Uint8Array>> {
  const { host, maxBytes, deadline } = limits
  if (Number(answer.headers['content-length'] ?? 0) > maxBytes) throw tooLarge(host, maxBytes)
  const decoder = await decoderFor(answer, host)
  const source = decoder === undefined ? answer : decode(answer, decoder, limits)
  // It may fail while nobody reads; who reads next hears of it.
  source.on('error', () => {})
  const chunks = source[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  const stop = (reason?: Error) => {
    answer.destroy(reason)
    decoder?.destroy(reason)
    deadline.signal.removeEventListener('abort', abort)
    deadline.release()
  }
  let size = 0
  let abort = () => {}
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        // At once, and not when somebody reads next: the connection must not wait for him.
        abort = () => {
          controller.error(deadline.signal.reason)
          stop()
        }
        if (deadline.signal.aborted) abort()
        else deadline.signal.addEventListener('abort', abort, { once: true })
      },
      async pull(controller) {
        try {
          const { done, value } = await chunks.next()
          if (deadline.signal.aborted) return
          if (done === true) {
            stop()
            controller.close()
            return
          }
          size += value.length
          if (size > maxBytes) throw tooLarge(host, maxBytes)
          controller.enqueue(new Uint8Array(value.buffer, value.byteOffset, value.length))
        } catch (error) {
          if (deadline.signal.aborted) return
          stop()
          controller.error(networkError(error, host, 'reading the answer of'))
        }
      },
      cancel: () => stop(),
    },
    { highWaterMark: aheadBytes, size: (chunk) => chunk?.length ?? 0 },
  )
}

function decode(answer: IncomingMessage, decoder: Transform, { host, maxBytes }: BodyLimits): Transform {
  let sent = 0
  answer.on('data', (chunk: Buffer) => {
    sent += chunk.length
    if (sent > maxBytes) answer.destroy(tooLarge(host, maxBytes))
  })
  answer.on('error', (error) => decoder.destroy(error))
  return answer.pipe(decoder)
}

/** One coding at most: a second one is an attack rather than a need. RFC 9110 section 8.4.1. */
async function decoderFor(answer: IncomingMessage, host: string): Promise<Transform | undefined> {
  const coding = answer.headers['content-encoding']?.trim().toLowerCase() ?? ''
  if (coding === '' || coding === 'identity') return undefined
  const zlib = await import('node:zlib')
  if (coding === 'gzip' || coding === 'x-gzip') return zlib.createGunzip()
  if (coding === 'br') return zlib.createBrotliDecompress()
  if (coding === 'deflate') return zlib.createInflate()
  throw new BrokerError('upstream_unavailable', `"${host}" answered in a content-encoding that is not supported`, {
    retryable: false,
  })
}

function tooLarge(host: string, maxBytes: number): BrokerError {
  return new BrokerError('upstream_unavailable', `the answer of "${host}" is larger than ${maxBytes} bytes`, {
    retryable: false,
  })
}
