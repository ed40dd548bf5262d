import type { Stats } from 'node:fs'
import { BrokerError } from '../../errors.ts'

/**
 * Throws `config_invalid`, with the command that helps, unless the file is an ordinary one that only its owner can read
 * or write, and the owner is who runs this or root. Windows has no such bits: nothing is checked there but the kind.
 */
export function refuseOpenFile(path: string, stats: Stats): void {
  if (!stats.isFile()) throw new BrokerError('config_invalid', `key file ${path} is not an ordinary file`)
  if (process.platform === 'win32') return
  const mode = stats.mode & 0o777
  if ((mode & 0o077) !== 0) {
    throw new BrokerError(
      'config_invalid',
      `key file ${path} can be used by others than its owner (mode ${mode.toString(8)}); run: chmod 600 ${quoted(path)}`,
    )
  }
  const user = process.getuid?.()
  if (user !== undefined && user !== 0 && stats.uid !== user && stats.uid !== 0) {
    throw new BrokerError(
      'config_invalid',
      `key file ${path} belongs to another user (${stats.uid}); run as root: chown ${user} ${quoted(path)}`,
    )
  }
}

/** For a POSIX shell. */
function quoted(path: string): string {
  return `'${path.replaceAll("'", `'\\''`)}'`
}
