import { readFile, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'

/** What must never be committed, as lines of a `.gitignore`. */
export const privateFiles: readonly string[] = ['credbroker.keys', 'credbroker.db*']

/**
 * Those of {@link privateFiles} that no `.gitignore` between `folder` and the root of its git work tree names.
 * `undefined`: it is in none. Looks at file names alone, as most lines are; what git makes of the rest, only git knows.
 */
export async function unignoredFiles(folder: string): Promise<readonly string[] | undefined> {
  const patterns: RegExp[] = []
  for (let at = resolve(folder); ; at = dirname(at)) {
    patterns.push(...namePatterns(await readFile(join(at, '.gitignore'), 'utf8').catch(() => '')))
    if (await isThere(join(at, '.git'))) return privateFiles.filter((file) => !isNamed(file, patterns))
    if (at === dirname(at)) return undefined
  }
}

function isNamed(file: string, patterns: readonly RegExp[]): boolean {
  const names = file.endsWith('*') ? [file.slice(0, -1), file.replace('*', '-wal'), file.replace('*', '-shm')] : [file]
  return names.every((name) => patterns.some((pattern) => pattern.test(name)))
}

/** The lines of a `.gitignore`, each as what its last part says of file names. gitignore(5) */
function namePatterns(text: string): RegExp[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => !/^(?:$|[#!])|\/$/.test(line))
    .map((line) => {
      const name = line.split('/').at(-1) ?? ''
      const pattern = name
        .replace(/[.+^${}()|[\]\\]/g, '\\$&')
        .replaceAll('*', '.*')
        .replaceAll('?', '.')
      return new RegExp(`^${pattern}$`)
    })
}

async function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  )
}
