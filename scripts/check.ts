// Everything that must hold before a change is good, in one command. Ends with one line: N passed, N failed.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'

interface Stage {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
}

const report = 'node_modules/.cache/vitest-report.json'
const only = process.argv.slice(2)

const stages: readonly Stage[] = [
  { name: 'format', command: 'biome', args: ['format', '.'] },
  { name: 'validators', command: 'node', args: ['--conditions=source', 'scripts/compile-validators.ts', '--check'] },
  { name: 'build', command: 'node', args: ['scripts/build.ts'] },
  { name: 'types', command: 'tsc', args: ['-p', 'tsconfig.test.json'] },
  { name: 'types with decorators', command: 'tsc', args: ['-p', 'packages/core/test/services/container'] },
  { name: 'types with plugins', command: 'tsc', args: ['-p', 'types-test'] },
  { name: 'types without plugins', command: 'tsc', args: ['-p', 'types-test/no-plugins'] },
  { name: 'lint', command: 'oxlint', args: ['--deny-warnings'] },
  { name: 'docs', command: 'node', args: ['scripts/check-docs.ts'] },
  { name: 'vendors', command: 'node', args: ['--conditions=source', 'scripts/vendor-table.ts'] },
  { name: 'dead code', command: 'knip', args: [] },
  { name: 'packages', command: 'node', args: ['scripts/check-packages.ts'] },
  {
    name: 'tests',
    command: 'vitest',
    args: ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
  },
]

mkdirSync('node_modules/.cache', { recursive: true })
rmSync(report, { force: true })
let passed = 0
let failed = 0
for (const { name, command, args } of stages.filter((stage) => only.length === 0 || only.includes(stage.name))) {
  console.log(`\n--- ${name}`)
  const { status } = spawnSync(command, args, { stdio: 'inherit', shell: process.platform === 'win32' })
  if (name === 'tests' && existsSync(report)) {
    const { numPassedTests, numFailedTests, numFailedTestSuites } = JSON.parse(readFileSync(report, 'utf8'))
    passed += numPassedTests
    // A file that does not even load counts as one failure.
    failed += numFailedTests > 0 ? numFailedTests : numFailedTestSuites
    if (status !== 0 && numFailedTests + numFailedTestSuites === 0) failed++
  } else if (status === 0) passed++
  else {
    failed++
    console.log(`--- ${name}: failed`)
  }
}
console.log(`\n${passed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)
