import { type ChainState, macLength } from './chain.ts'
import { isBytes, isCount } from './checkpoint.ts'

/**
 * What a writer found wrong when it looked for the end of the log.
 * - `emptied`: a log was begun here, and there is none any more.
 * - `truncated`: the head names a block that the log no longer reaches.
 * - `rolled_back`: this process had seen more of the log than there is now.
 * - `replaced`: what stands after the last block that this process had seen does not follow it.
 * - `head_unreadable`: the head is missing or does not open.
 * - `head_behind`: there are blocks after the one that the head names.
 */
export type BreakReason = 'emptied' | 'truncated' | 'rolled_back' | 'replaced' | 'head_unreadable' | 'head_behind'

/**
 * Says inside the log that it was found damaged here, and from which state its chain goes on. A broker has to go on: a
 * log that refuses records because somebody damaged it would be a switch to turn the broker off. A break stays for good,
 * so a verification of the log never becomes clean by itself.
 */
export interface LogBreak {
  readonly reason: BreakReason
  readonly atMs: number
  readonly from: ChainState
}

const reasons: Readonly<Record<BreakReason, true>> = {
  emptied: true,
  truncated: true,
  rolled_back: true,
  replaced: true,
  head_unreadable: true,
  head_behind: true,
}

export function breakText({ reason, atMs, from: { sequence, records, mac } }: LogBreak): string {
  return JSON.stringify({ reason, atMs, from: { sequence, records, mac: Buffer.from(mac).toString('base64url') } })
}

/** `undefined` when the text is no break. */
export function parseLogBreak(text: string): LogBreak | undefined {
  try {
    const { reason, atMs, from } = JSON.parse(text) as { reason: unknown; atMs: unknown; from: object }
    const state = parseChainState(from)
    if (typeof reason !== 'string' || !isReason(reason) || typeof atMs !== 'number') return undefined
    return state && { reason, atMs, from: state }
  } catch {
    return undefined
  }
}

/** A chain state from parsed JSON, its HMAC as base64url. */
export function parseChainState(value: object): ChainState | undefined {
  const { sequence, records, mac } = value as Partial<Record<string, unknown>>
  if (!isCount(sequence) || !isCount(records) || !isBytes(mac, macLength)) return undefined
  return { sequence, records, mac: Buffer.from(mac, 'base64url') }
}

function isReason(text: string): text is BreakReason {
  return Object.hasOwn(reasons, text)
}
