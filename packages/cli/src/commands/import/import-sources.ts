import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { ImportSources } from '@credbroker/core'
import { invalidArgument } from '../../arguments/argument-text.ts'
import { UsageError } from '../../failure.ts'
import { systemCode, systemReason } from '../../system-error.ts'
import type { CommandIo } from '../../terminal/io.ts'

/** What an importer may look at. `file`: the one that was named. */
export function importSources({ env, cwd, platform, homeFolder }: CommandIo, file: string | undefined): ImportSources {
  return {
    env,
    platform,
    homeFolder,
    ...(file !== undefined && { file }),
    readFile: (path: string): Promise<string | undefined> => textOf(resolve(cwd, path), path),
  }
}

/** The text of a file; `undefined` when there is none. Throws {@link UsageError}, and `validation_failed` for what is no UTF-8. */
async function textOf(path: string, shown: string): Promise<string | undefined> {
  let bytes: Uint8Array
  try {
    bytes = await readFile(path)
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')) return undefined
    throw new UsageError(`the file "${shown}" cannot be read: ${systemReason(error)}`)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw invalidArgument(`the file "${shown}" is no UTF-8 text`)
  }
}
