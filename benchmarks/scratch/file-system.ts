import { readFileSync } from 'node:fs'

const inMemory = new Set(['tmpfs', 'ramfs'])

/** What kind of file system a folder is on, such as `ext4`. Throws when it keeps nothing: a sync costs nothing there. */
export function fileSystemOf(folder: string): string {
  if (process.platform !== 'linux') return 'an unknown file system'
  const mounts = readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([, point = '']) => folder === point || folder.startsWith(point === '/' ? '/' : `${point}/`))
    .toSorted(([, a = ''], [, b = '']) => a.length - b.length)
  const kind = mounts.at(-1)?.[2] ?? 'an unknown file system'
  if (inMemory.has(kind)) throw new Error(`${folder} is on ${kind}; durable writes can only be measured on a disk`)
  return kind
}
