// Declarations by tsc, one file of code for each entry by rolldown: a start that reads forty small files takes a third
// longer than one that reads one.
import { execFileSync } from 'node:child_process'
import { appendFileSync, chmodSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { rolldown } from 'rolldown'

/**
 * Small CommonJS packages that become part of the bundle, with their licences: the first CommonJS module of a process costs as much to load
 * as everything else that a start reads.
 */
const inlined = new Set(['eventemitter3'])
const licences = 'third-party-licences.txt'

interface Manifest {
  readonly bin?: Readonly<Record<string, string>>
  readonly exports: Readonly<Record<string, string | { readonly source?: string }>>
}

const packages = readdirSync('packages').filter((name) => existsSync(join('packages', name, 'package.json')))
for (const name of packages) rmSync(join('packages', name, 'dist'), { recursive: true, force: true })
execFileSync('tsc', ['-b', '--pretty', 'false'], { stdio: 'inherit', shell: process.platform === 'win32' })

for (const name of packages) {
  const folder = join('packages', name)
  const { exports, bin = {} }: Manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const sources = Object.values(exports).flatMap((target) =>
    typeof target === 'object' && target.source ? [target.source] : [],
  )
  const binSources = Object.values(bin).map((target) => target.replace('./dist/', './src/').replace(/\.js$/, '.ts'))
  for (const source of [...sources, ...binSources]) await bundle(folder, source.replace('./src/', ''))
  for (const target of Object.values(bin)) chmodSync(join(folder, target), 0o755)
  for (const dependency of inlined) {
    const licence = join(folder, 'node_modules', dependency, 'LICENSE')
    if (existsSync(licence))
      appendFileSync(join(folder, 'dist', licences), `${dependency}\n\n${readFileSync(licence, 'utf8')}\n`)
  }
}

/** One entry as one file; what it imports on demand stays apart. */
async function bundle(folder: string, source: string): Promise<void> {
  const depth = source.split('/').length - 1
  const result = await rolldown({
    input: { [source.replace(/\.ts$/, '')]: join(folder, 'src', source) },
    platform: 'node',
    external: (id) => !/^[./]/.test(id) && !inlined.has(id),
    plugins: [
      {
        name: 'one class of errors',
        // The package's first entry has them; a second copy in another entry would be a second class.
        resolveId: (id) =>
          depth > 0 && id.endsWith('/errors.ts')
            ? { id: `${'../'.repeat(depth)}index.js`, external: 'relative' }
            : null,
      },
    ],
  })
  await result.write({
    dir: join(folder, 'dist'),
    format: 'esm',
    comments: false,
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
  })
  await result.close()
}
