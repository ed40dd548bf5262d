import { randomUUID } from 'node:crypto'
import { open, rename, rm, stat, writeFile } from 'node:fs/promises'
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

/**
 * Writes a file of many parts that only its owner can read, and that must not be there yet. Leaves none behind when
 * that fails or `parts` throws, which is passed on. Throws otherwise as {@link writeNewFile}.
 */
export async function writeNewFileInParts(file: string, shown: string, parts: AsyncIterable<string>): Promise<void> {
  const handle = await open(file, 'wx', 0o600).catch((error: unknown) => {
    throw systemCode(error) === 'EEXIST' ? alreadyThere(shown, '--out') : cannotWrite(shown, error)
  })
  let isComplete = false
  try {
    for await (const part of parts) {
      await handle.write(part).catch((error: unknown) => {
        throw cannotWrite(shown, error)
      })
    }
    isComplete = true
  } finally {
    await handle.close()
    if (!isComplete) await rm(file, { force: true }).catch(() => {})
  }
}

/**
 * Writes a file that only its owner can read, and that must not be there yet. Leaves none behind when that fails. Throws as
 * {@link writeNewFile}.
 */
export async function writeNewPrivateFile(file: string, shown: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if (systemCode(error) === 'EEXIST')
      throw new BrokerError('conflict', `${shown} exists and is left as it is; remove it first, or name another folder`)
    await rm(file, { force: true }).catch(() => {})
    throw cannotWrite(shown, error)
  }
}

/** `option`: the one that names another file. */
export function alreadyThere(shown: string, option = '--config'): BrokerError {
  return new BrokerError(
    'conflict',
    `${shown} exists and is left as it is; remove it first, or write another with ${option} FILE`,
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
