import { realpathSync, statSync } from 'node:fs'
import { globSync } from 'node:fs'
import { join } from 'node:path'

/** Bytes of the compiled addons in a package, and in what is installed beside it for it. */
export function nativeBytesBeside(packageFolder: string): number {
  const folder = realpathSync(packageFolder)
  const beside = folder.includes('node_modules')
    ? folder.slice(0, folder.lastIndexOf('node_modules') + 'node_modules'.length)
    : join(folder, 'node_modules')
  const roots = [folder, ...globSync(['*', '@*/*'], { cwd: beside }).map((name) => realpathSync(join(beside, name)))]
  const files = new Set(
    roots.flatMap((root) =>
      globSync(['*.node', 'dist/**/*.node', 'build/**/*.node'], { cwd: root }).map((name) => join(root, name)),
    ),
  )
  return [...files].reduce((sum, file) => sum + statSync(file).size, 0)
}
