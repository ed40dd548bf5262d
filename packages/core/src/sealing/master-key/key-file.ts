import { constants } from 'node:fs'
import { link, open, realpath, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { BrokerError } from '../../errors.ts'
import type { Random } from '../../services/services.ts'
import { reachKeyPoint } from '../key-points.ts'
import { refuseOpenFile } from './file-permissions.ts'
import { formatMasterKey, type MasterKey, type MasterKeyList, parseMasterKey } from './master-key.ts'

const heading = `# Master keys of credbroker, one a line, the newest first. Whoever has this file and the store has every secret in it.
# Keep a copy where the backups of the store are not: without it the store cannot be opened.
`

/** The master keys of a file, and its text. `undefined`: there is no file. */
export interface KeyFile {
  readonly keys: MasterKeyList
  readonly text: string
  /** Of the file, to be kept when another one takes its place. */
  readonly owner: { readonly uid: number; readonly gid: number }
}

/**
 * Reads a key file: one key a line, empty lines and lines with `#` do not count, the newest first. A symbolic link is
 * followed, because secrets are mounted as links; the file that it leads to is judged. Throws `config_invalid` when
 * others may read or write it, or when a line is no key.
 */
export async function readKeyFile(path: string): Promise<KeyFile | undefined> {
  // A pipe in the file's place must not make the process wait.
  const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch(notThere)
  if (handle === undefined) return undefined
  try {
    const stats = await handle.stat()
    refuseOpenFile(path, stats)
    const text = await handle.readFile('utf8')
    return { keys: parseKeys(text, path), text, owner: stats }
  } finally {
    await handle.close()
  }
}

/** Makes a key file with one key, readable by its owner only. `false`: there is a file already, and it stays as it is. */
export async function createKeyFile(path: string, key: MasterKey, random: Random): Promise<boolean> {
  const temporary = await writeTemporary(path, `${heading}${formatMasterKey(key)}\n`, random)
  try {
    // A link appears with all of its content, and never takes the place of another file.
    await link(temporary, path)
    reachKeyPoint('key-file.renamed')
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw unwritable(path, error)
  } finally {
    await rm(temporary, { force: true })
  }
  await syncFolder(path)
  return true
}

/**
 * Puts a newer key in front of the others, in one step: either the file is as before, or it has the new key. The
 * caller sees to it that no one else does the same at the same time.
 */
export async function addToKeyFile(path: string, key: MasterKey, random: Random): Promise<void> {
  const file = await readKeyFile(path)
  if (file === undefined) throw new BrokerError('config_invalid', `there is no key file ${path} to add a master key to`)
  const target = await realpath(path)
  const lines = file.text.split('\n')
  lines.splice(lines.findIndex(isKeyLine), 0, formatMasterKey(key))
  const temporary = await writeTemporary(target, lines.join('\n'), random, file.owner)
  try {
    await rename(temporary, target)
    reachKeyPoint('key-file.renamed')
  } catch (error) {
    await rm(temporary, { force: true })
    throw unwritable(path, error)
  }
  await syncFolder(target)
}

function parseKeys(text: string, path: string): MasterKeyList {
  const [newest, ...older] = text
    .split('\n')
    .map((line, index) => (isKeyLine(line) ? parseMasterKey(line.trim(), `line ${index + 1} of ${path}`) : undefined))
    .filter((key) => key !== undefined)
  if (newest === undefined) {
    throw new BrokerError('config_invalid', `key file ${path} holds no key; restore it from its backup`)
  }
  return [newest, ...older]
}

function isKeyLine(line: string): boolean {
  const text = line.trim()
  return text !== '' && !text.startsWith('#')
}

/** Writes a file beside `path` down to the disk. */
async function writeTemporary(path: string, text: string, random: Random, owner?: KeyFile['owner']): Promise<string> {
  const temporary = `${path}.${Buffer.from(random.bytes(6)).toString('hex')}.tmp`
  try {
    const handle = await open(temporary, 'wx', 0o600)
    try {
      // An operator who is somebody else must not take the file away from the servers that read it.
      if (owner !== undefined && process.platform !== 'win32') await handle.chown(owner.uid, owner.gid)
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
  } catch (error) {
    await rm(temporary, { force: true })
    throw unwritable(path, error)
  }
  reachKeyPoint('key-file.temporary-written')
  return temporary
}

/** The name is on the disk only when the folder is. Windows has no such call, and needs none. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const folder = await open(dirname(path), 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

function notThere(error: unknown): undefined {
  if (codeOf(error) === 'ENOENT') return undefined
  throw error
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}

function unwritable(path: string, cause: unknown): BrokerError {
  return new BrokerError(
    'config_invalid',
    `key file ${path} cannot be written (${String(codeOf(cause))}); make its folder writable and keep it on a file system with hard links, or give the key in an environment variable`,
    { cause },
  )
}
