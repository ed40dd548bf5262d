import { lstatSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'

export interface Footprint {
  readonly packages: number
  readonly bytes: number
  readonly installScripts: number
}

/** What npm installed in a project. */
export function installedPackages(project: string): Footprint {
  const modules = join(project, 'node_modules')
  const { packages }: { packages: Readonly<Record<string, { readonly hasInstallScript?: boolean }>> } = JSON.parse(
    readFileSync(join(modules, '.package-lock.json'), 'utf8'),
  )
  return {
    packages: Object.keys(packages).length,
    bytes: bytesIn(modules),
    installScripts: Object.values(packages).filter(({ hasInstallScript }) => hasInstallScript === true).length,
  }
}

/** A package and all that it depends on, in the layout that pnpm installs: each finds its dependencies beside it. */
export function footprintOf(folder: string): Footprint {
  const found = new Set<string>()
  const visit = (packageFolder: string) => {
    if (found.has(packageFolder)) return
    found.add(packageFolder)
    const beside = packageFolder.slice(0, packageFolder.lastIndexOf('node_modules') + 'node_modules'.length)
    for (const name of namesIn(beside)) visit(realpathSync(join(beside, name)))
  }
  visit(folder)
  const all = [...found]
  return {
    packages: all.length,
    bytes: all.reduce((sum, packageFolder) => sum + bytesIn(packageFolder), 0),
    installScripts: all.filter(hasInstallScript).length,
  }
}

function namesIn(modules: string): string[] {
  return readdirSync(modules).flatMap((name) => {
    if (name.startsWith('.')) return []
    return name.startsWith('@') ? readdirSync(join(modules, name)).map((inner) => join(name, inner)) : [name]
  })
}

function hasInstallScript(folder: string): boolean {
  const { scripts = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return ['preinstall', 'install', 'postinstall'].some((name) => name in scripts)
}

function bytesIn(path: string): number {
  const stats = lstatSync(path)
  if (!stats.isDirectory()) return stats.size
  return readdirSync(path).reduce((sum, name) => sum + bytesIn(join(path, name)), 0)
}
