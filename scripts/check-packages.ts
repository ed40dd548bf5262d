// Judges the packages as users get them: the tarballs.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, globSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packPackages } from './pack-packages.ts'

let faults = 0
const fault = (text: string) => {
  faults++
  console.error(text)
}

const folder = mkdtempSync(join(tmpdir(), 'credbroker-packages-'))
try {
  for (const { name, directory, tarball, manifest } of packPackages(folder)) {
    const contents = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).split('\n')
    for (const target of targets(manifest.exports)) {
      if (!contents.includes(`package/${target.replace('./', '')}`))
        fault(`${name}: exports ${target}, which is not in the package`)
    }
    if (JSON.stringify(manifest.exports).includes('"source"')) fault(`${name}: publishes the condition "source"`)
    if (contents.some((file) => file.startsWith('package/src/'))) fault(`${name}: publishes its sources`)
    for (const file of ['README.md', 'LICENSE'])
      if (!contents.includes(`package/${file}`)) fault(`${name}: has no ${file}`)
    if (manifest.scripts?.install ?? manifest.scripts?.postinstall) fault(`${name}: has an install script`)
    if (/\/(provider-|store-|testkit)/.test(name)) {
      // Two copies of the core would be two classes of errors and two registries of requests.
      if (manifest.peerDependencies?.['@credbroker/core'] === undefined) fault(`${name}: core is no peer dependency`)
      if (manifest.dependencies?.['@credbroker/core'] !== undefined) fault(`${name}: core is a plain dependency`)
    }
    if (name.includes('/provider-')) mustRunSuite(name, directory, 'conformance', 'providerSuite')
    if (name.includes('/store-')) mustRunSuite(name, directory, 'store-suite', 'storeSuite')
    run(name, 'publint', ['run', tarball, '--strict'])
    run(name, 'attw', [tarball, '--profile', 'esm-only', '--format', 'ascii', '--no-emoji', '--quiet'])
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}

for (const file of globSync('packages/*/src/**/*.ts', { exclude: ['**/validators/**', '**/*.d.ts'] })) {
  if (/\/(utils|common|helpers)(\.ts|\/)/.test(file)) fault(`${file}: name it after what is in it`)
}
if (
  readdirSync('.changeset').filter((file) => file.endsWith('.md') && file !== 'README.md').length === 0 &&
  !existsSync('packages/core/CHANGELOG.md')
) {
  fault('.changeset: no changeset and no release yet')
}
console.log(faults === 0 ? 'packages are fit to publish' : `${faults} faults`)
process.exit(faults === 0 ? 0 : 1)

function run(name: string, command: string, args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', shell: process.platform === 'win32' })
  if (status === 0) return
  fault(`${name}: ${command} is not content\n${stdout}${stderr}`)
}

/** A package that is not judged by the shared suite may behave in any way. */
function mustRunSuite(name: string, directory: string, file: string, suite: string): void {
  const path = join(directory, `test/${file}.test.ts`)
  if (!existsSync(path)) fault(`${name}: has no test/${file}.test.ts`)
  else if (!readFileSync(path, 'utf8').includes(`${suite}(`))
    fault(`${name}: test/${file}.test.ts does not run ${suite}`)
}

function targets(value: unknown): string[] {
  if (typeof value === 'string') return value === './package.json' ? [] : [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(targets) : []
}
