import { randomUUID } from 'node:crypto'
import { rename, rm, stat, writeFile } from 'node:fs/promises'
import { BrokerError } from '@credbroker/core'
import { UsageError } from './failure.ts'
import { systemCode, systemReason } from './system-error.ts'

/** Writes a file that must not be there yet. Throws `conflict` when it is, {@link UsageError} when it cannot be written. */
export async function writeNewFile(file: string, shown: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { flag: 'wx' })
  } catch (error) {
    if (systemCode(error) === 'EEXIST') throw alreadyThere(shown)
    throw cannotWrite(shown, error)
  }
}

export function alreadyThere(shown: string): BrokerError {
  return new BrokerError(
    'conflict',
    `${shown} exists and is left as it is; remove it first, or write another with --config FILE`,
  )
}

/** Writes a file so that readers see the old one or the new one, never a part. Throws {@link UsageError}. */
export async function replaceFile(file: string, shown: string, text: string): Promise<void> {
  const temporary = `${file}.${randomUUID()}.tmp`
  try {
    const there = await stat(file).catch(() => undefined)
    // A device or a pipe is written to, not replaced.
    if (there !== undefined && !there.isFile()) return await writeFile(file, text)
    await writeFile(temporary, text, { flag: 'wx' })
    await rename(temporary, file)
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {})
    throw cannotWrite(shown, error)
  }
}

function cannotWrite(shown: string, error: unknown): UsageError {
  return new UsageError(`"${shown}" cannot be written: ${systemReason(error)}`)
}
