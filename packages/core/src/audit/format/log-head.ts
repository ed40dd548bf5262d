import type { ChainState } from './chain.ts'
import { type AuditCheckpoint, checkpointText, parseAuditCheckpoint } from './checkpoint.ts'
import { parseChainState } from './log-break.ts'

/** The end of the log, replaced together with each append, so that cutting blocks off is seen. */
export interface AuditHead {
  readonly state: ChainState
  readonly checkpoint: AuditCheckpoint | undefined
}

const version = 1

export function headBytes({ state: { sequence, records, mac }, checkpoint }: AuditHead): Uint8Array {
  const end = `"sequence":${sequence},"records":${records},"mac":"${Buffer.from(mac).toString('base64url')}"`
  const signed = checkpoint === undefined ? '' : `,"checkpoint":${checkpointText(checkpoint)}`
  return Buffer.from(`{"version":${version},${end}${signed}}`)
}

/** `undefined` when the bytes are no head that this version knows. */
export function parseHead(bytes: Uint8Array): AuditHead | undefined {
  try {
    const value = JSON.parse(Buffer.from(bytes).toString()) as { version: unknown; checkpoint?: unknown }
    const state = value.version === version ? parseChainState(value) : undefined
    const checkpoint = parseAuditCheckpoint(value.checkpoint)
    if (state === undefined || (value.checkpoint !== undefined && checkpoint === undefined)) return undefined
    return { state, checkpoint }
  } catch {
    return undefined
  }
}
