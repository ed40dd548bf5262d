import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileSystemOf } from './file-system.ts'

/** A folder that lives as long as one group. */
export interface ScratchFolder {
  readonly path: string
  /** Such as `ext4`. */
  readonly fileSystem: string
}

/** Gives `work` a folder on the disk that this project is on, because the system's own temporary one may be memory. */
export async function inScratchFolder<T>(work: (folder: ScratchFolder) => Promise<T>): Promise<T> {
  const parent = join(import.meta.dirname, '..', '.cache')
  mkdirSync(parent, { recursive: true })
  const path = mkdtempSync(join(parent, 'state-'))
  const remove = () => rmSync(path, { recursive: true, force: true })
  process.once('exit', remove)
  try {
    return await work({ path, fileSystem: fileSystemOf(path) })
  } finally {
    remove()
    process.off('exit', remove)
  }
}
