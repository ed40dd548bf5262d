import { mkdir, rm, stat } from 'node:fs/promises'
import { isAbsolute, join, relative, resolve, sep } from 'node:path'
import type { ImportedProvider, Secret } from '@credbroker/core'
import { mapSecrets } from '@credbroker/core/tooling'
import type { ConfigPath } from '../../configuration/config-path.ts'
import { UsageError } from '../../failure.ts'
import { systemReason } from '../../system-error.ts'
import type { CommandIo } from '../../terminal/io.ts'
import { shellWord } from '../../terminal/shell-word.ts'
import { writeNewPrivateFile } from '../../write-file.ts'

/**
 * Writes each secret into a file of its own that only its owner can read, in a folder that only its owner can open. All or
 * none: a file that is there already is left as it is, and no other is written. Gives the files by the variables that they
 * stand for, as a configuration at `path` names them.
 *
 * Throws `conflict` for a file that is there, {@link UsageError} for a folder that others can open or that cannot be made.
 */
export async function keepSecrets(
  providers: readonly ImportedProvider[],
  folder: string,
  path: ConfigPath,
  { cwd, platform }: Pick<CommandIo, 'cwd' | 'platform'>,
): Promise<ReadonlyMap<string, string>> {
  const secrets = new Map<string, Secret>()
  for (const { options } of providers) mapSecrets(options, ({ variable, value }) => void secrets.set(variable, value))
  const full = resolve(cwd, folder)
  await privateFolder(full, folder, platform)
  const written: string[] = []
  try {
    for (const [variable, value] of secrets) {
      const file = fileName(variable)
      // Readers take one line break off the end.
      await writeNewPrivateFile(join(full, file), join(folder, file), `${value.reveal()}\n`)
      written.push(join(full, file))
    }
  } catch (error) {
    for (const file of written) await rm(file, { force: true }).catch(() => {})
    throw error
  }
  const from = isAbsolute(folder) ? full : relativeTo(path.folder, full)
  return new Map([...secrets.keys()].map((variable) => [variable, `${from}/${fileName(variable)}`]))
}

/** A variable's name as a file's: that may hold anything, a variable begins with a letter or an underscore. */
function fileName(variable: string): string {
  return encodeURIComponent(variable)
}

function relativeTo(folder: string, full: string): string {
  const path = relative(folder, full).split(sep).join('/')
  return path.startsWith('../') || path === '..' ? path : `./${path}`.replace(/\/$/, '')
}

async function privateFolder(full: string, shown: string, platform: string): Promise<void> {
  try {
    await mkdir(full, { recursive: true, mode: 0o700 })
    const { mode } = await stat(full)
    // Windows has no such bits: what it shows is made up.
    if (platform === 'win32' || (mode & 0o077) === 0) return
  } catch (error) {
    throw new UsageError(`the folder "${shown}" cannot be made: ${systemReason(error)}`)
  }
  throw new UsageError(`the folder "${shown}" can be opened by others; run: chmod 700 ${shellWord(shown)}`)
}
