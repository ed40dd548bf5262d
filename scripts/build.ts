// Declarations by tsc, one file of code for each entry by rolldown: a start that reads forty small files takes a third
// longer than one that reads one.
import { execFileSync } from 'node:child_process'
import { appendFileSync, chmodSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
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

/** One entry as one file, and a second one when parts that are loaded on demand share modules with it. */
async function bundle(folder: string, source: string): Promise<void> {
  const depth = source.split('/').length - 1
  const entry = resolve(folder, 'src', source)
  const graph = new Map<string, readonly string[]>()
  const result = await rolldown({
    input: { [source.replace(/\.ts$/, '')]: entry },
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
      {
        name: 'what is imported at once',
        moduleParsed: ({ id, importedIds }) => void graph.set(id, importedIds),
      },
    ],
  })
  await result.generate({ dir: join(folder, 'dist'), format: 'esm' })
  const atOnce = reachable(graph, entry)
  await result.write({
    dir: join(folder, 'dist'),
    format: 'esm',
    comments: false,
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
    // Otherwise each set of modules that is shared by the same parts becomes a file of its own, which a start reads.
    ...(isSplit(graph, atOnce) && {
      codeSplitting: {
        groups: [
          {
            name: `${source.replace(/\.ts$/, '')}-modules`,
            test: (id: string) => atOnce.has(id) && !/[\\/]index\.ts$/.test(id),
          },
        ],
      },
    }),
  })
  await result.close()
}

/** The modules that an entry imports, directly or not, but for those on demand. */
function reachable(graph: ReadonlyMap<string, readonly string[]>, entry: string): ReadonlySet<string> {
  const found = new Set([entry])
  for (const id of found) for (const imported of graph.get(id) ?? []) found.add(imported)
  return found
}

/** Whether a part that is loaded on demand shares modules with the entry. */
function isSplit(graph: ReadonlyMap<string, readonly string[]>, atOnce: ReadonlySet<string>): boolean {
  return [...graph].some(([id, imported]) => !atOnce.has(id) && imported.some((one) => atOnce.has(one)))
}
