import { type AuditCheckpoint, parseAuditCheckpoint } from '@credbroker/core/tooling'
import { UsageError } from '../failure.ts'
import type { CommandIo } from '../terminal/io.ts'
import { fileText } from './argument-text.ts'

/**
 * The checkpoint in a file that `audit checkpoint` wrote. Throws {@link UsageError} when there is no such file, or when
 * it holds something else.
 */
export async function checkpointArgument(file: string, io: CommandIo): Promise<AuditCheckpoint> {
  const text = await fileText(file, 'checkpoint', io)
  const checkpoint = parseAuditCheckpoint(checkpointOf(parsed(text)))
  if (checkpoint !== undefined) return checkpoint
  throw new UsageError(`the file "${file}" holds no checkpoint; make one with: credbroker audit checkpoint > ${file}`)
}

/** As it is printed, with the public key beside it, or alone. */
function checkpointOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'checkpoint' in value ? value.checkpoint : value
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
