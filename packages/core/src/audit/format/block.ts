import type { KeyObject } from 'node:crypto'
import { type ChainState, chainMac, macLength } from './chain.ts'
import { parseLogBreak } from './log-break.ts'

// A block in the clear: HMAC (32), then its content: kind (1), number of its first record or of the next one when it
// holds none (8), how many records it holds (4), body as UTF-8. The numbers stand before the body so that a writer that
// follows others, and a reader that looks for the end, parses no record.

const kinds = { records: 1, checkpoint: 2, break: 3 } as const

export type BlockKind = keyof typeof kinds

const firstStart = macLength + 1
const countStart = firstStart + 8
const bodyStart = countStart + 4

/** The records that were committed together, a checkpoint, or a break. */
export interface Block {
  readonly sequence: number
  readonly mac: Uint8Array
  /** What the HMAC covers. */
  readonly content: Uint8Array
  readonly kind: BlockKind
  /** Number of the first record in here; of the next one when there is none. */
  readonly first: number
  /** Records in here. */
  readonly count: number
  readonly body: Uint8Array
}

/** The next block of a chain in the clear, and the chain with it. */
export function nextBlock(
  chainKey: KeyObject,
  before: ChainState,
  kind: BlockKind,
  count: number,
  body: string,
): { readonly plaintext: Uint8Array; readonly after: ChainState } {
  const plaintext = Buffer.allocUnsafe(bodyStart + Buffer.byteLength(body))
  plaintext[macLength] = kinds[kind]
  plaintext.writeDoubleBE(before.records + 1, firstStart)
  plaintext.writeUInt32BE(count, countStart)
  plaintext.write(body, bodyStart)
  const sequence = before.sequence + 1
  const mac = chainMac(chainKey, before.mac, sequence, plaintext.subarray(macLength))
  plaintext.set(mac)
  return { plaintext, after: { sequence, records: before.records + count, mac } }
}

/** Takes an opened block apart. `undefined`: a version of this program made it that knows more kinds than this one. */
export function parseBlock(sequence: number, plaintext: Uint8Array): Block | undefined {
  if (plaintext.length < bodyStart) return undefined
  const kind = kindOf(plaintext[macLength])
  if (kind === undefined) return undefined
  const view = new DataView(plaintext.buffer, plaintext.byteOffset)
  const first = view.getFloat64(firstStart)
  const count = view.getUint32(countStart)
  if (!Number.isSafeInteger(first) || first < 1 || count > 0 !== (kind === 'records')) return undefined
  const [mac, content, body] = [
    plaintext.subarray(0, macLength),
    plaintext.subarray(macLength),
    plaintext.subarray(bodyStart),
  ]
  return { sequence, mac, content, kind, first, count, body }
}

/** The text of a block's body. */
export function bodyText({ body }: Block): string {
  return Buffer.from(body.buffer, body.byteOffset, body.length).toString()
}

/** The chain up to and with a block, as the block itself says. */
export function stateAfter({ sequence, first, count, mac }: Block): ChainState {
  return { sequence, records: first + count - 1, mac }
}

/** Whether a block is the one that comes next. After a break the chain goes on from what the break names. */
export function follows(chainKey: KeyObject, before: ChainState, block: Block): boolean {
  const from = block.kind === 'break' ? parseLogBreak(bodyText(block))?.from : before
  if (from === undefined || block.sequence !== before.sequence + 1 || block.first !== from.records + 1) return false
  return chainMac(chainKey, from.mac, block.sequence, block.content).equals(block.mac)
}

function kindOf(byte: number | undefined): BlockKind | undefined {
  if (byte === kinds.records) return 'records'
  if (byte === kinds.checkpoint) return 'checkpoint'
  return byte === kinds.break ? 'break' : undefined
}
