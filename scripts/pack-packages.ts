import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'

export interface Manifest {
  readonly name: string
  readonly exports: unknown
  readonly scripts?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

export interface PackedPackage {
  readonly name: string
  /** The package's folder in the repository. */
  readonly directory: string
  readonly tarball: string
  /** As published. */
  readonly manifest: Manifest
}

/** Packs built packages into `folder` as a release would. */
export function packPackages(folder: string, only: readonly string[] = readdirSync('packages')): PackedPackage[] {
  return only.map((name) => {
    const directory = join('packages', name)
    const packed = execFileSync('pnpm', ['pack', '--json', '--pack-destination', resolve(folder)], {
      cwd: directory,
      encoding: 'utf8',
      shell: process.platform === 'win32',
    })
    const { filename } = JSON.parse(packed)
    const manifest: Manifest = JSON.parse(
      execFileSync('tar', ['-xzOf', filename, 'package/package.json'], { encoding: 'utf8' }),
    )
    return { name: manifest.name, directory, tarball: filename, manifest }
  })
}
