// Compiles every `ts` block of the documentation as a module of its own: documentation that does not compile is wrong.
import { spawnSync } from 'node:child_process'
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

// Inside the workspace, so that package names resolve as they do in types-test.
const folder = 'types-test/docs-blocks'
const files = globSync(['*.md', 'docs/**/*.md', 'packages/*/*.md', 'examples/*/*.md', 'benchmarks/*.md'])
const origins: string[] = []

rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
for (const file of files) {
  for (const match of readFileSync(file, 'utf8').matchAll(/^```ts\n([\s\S]*?)^```$/gm)) {
    const line = readFileSync(file, 'utf8').slice(0, match.index).split('\n').length
    writeFileSync(join(folder, `block-${origins.length}.ts`), `${match[1]}\nexport {}\n`)
    origins.push(`${file}:${line}`)
  }
}
writeFileSync(
  join(folder, 'tsconfig.json'),
  JSON.stringify({
    extends: '../../tsconfig.test.json',
    compilerOptions: { noUnusedLocals: false, noUnusedParameters: false },
    include: ['.'],
    exclude: [],
  }),
)
const { status, stdout } = spawnSync('tsc', ['-p', folder], { encoding: 'utf8' })
console.log(stdout.replace(/\S*block-(\d+)\.ts/g, (_, index) => `${origins[Number(index)]} block`))
console.log(`${origins.length} blocks in ${files.length} files`)
rmSync(folder, { recursive: true, force: true })
process.exit(status ?? 1)
