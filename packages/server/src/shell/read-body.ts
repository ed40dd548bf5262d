import type { IncomingMessage } from 'node:http'

const empty = new Uint8Array(0)

/**
 * Reads a body of no more than `limitBytes` and calls back once: with the bytes, or with `undefined` when there are more
 * of them. Never calls back when the client goes away before it has sent everything. What is over the limit is not kept.
 */
export function readBody(
  incoming: IncomingMessage,
  limitBytes: number,
  done: (body: Uint8Array | undefined) => void,
): void {
  const { 'content-length': announced, 'transfer-encoding': coding } = incoming.headers
  // RFC 9112 section 6.3: without either there is no body.
  if (coding === undefined && (announced === undefined || announced === '0')) return done(empty)
  // The parser holds the client to what it announced.
  if (Number(announced) > limitBytes) return done(undefined)
  let first: Buffer | undefined
  let more: Buffer[] | undefined
  let length = 0
  const take = (chunk: Buffer) => {
    length += chunk.length
    if (length > limitBytes) {
      incoming.off('data', take).off('end', end)
      incoming.resume()
      done(undefined)
    } else if (first === undefined) first = chunk
    else if (more === undefined) more = [first, chunk]
    else more.push(chunk)
  }
  const end = () => done(more === undefined ? (first ?? empty) : Buffer.concat(more, length))
  // A client that goes away midway is an error of the stream, and nobody waits for an answer.
  incoming.on('data', take).on('end', end).on('error', ignore)
}

function ignore(): void {}
