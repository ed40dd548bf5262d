import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runCli } from '../support/run-cli.ts'
import { fixture, workspace } from '../support/workspace.ts'

const use = fixture('importing.ts')
const canaries = ['canary-1a2b3c4d', 'canary-5e6f7a8b']
const old = `eu=id-1=${canaries[0]}\nus=id-2=${canaries[1]}\n`
const reversed = (text = '') => text.split('').reverse().join('')

const world = (files: Readonly<Record<string, string>> = {}) => {
  const cwd = workspace(files)
  const run = (argv: readonly string[], env = {}, platform = 'linux') =>
    runCli(argv, { cwd, env, platform, homeFolder: join(cwd, 'home') })
  return { cwd, run, importing: (...argv: readonly string[]) => run(['import', use, ...argv]) }
}

/** Whether a configuration holds, and what its provider issues. */
async function judged(text: string, cwd: string, env = {}) {
  writeFileSync(join(cwd, 'credbroker.yaml'), text)
  const { code, stderr } = await runCli(['validate'], { cwd, env })
  const get = (provider: string) => runCli(['get', provider, '--request', '{"importedTokenRequest":{}}'], { cwd, env })
  const issued = async (provider: string) => JSON.parse((await get(provider)).stdout).importedTokenResponse
  return { code, stderr, issued }
}

test('prints a configuration with references to variables, and says which have to be set', async () => {
  const { cwd, importing } = world({ 'home/.oldacme': old })
  const { code, stdout, stderr } = await importing()
  expect(code).toBe(0)
  expect(stdout).toBe(
    `# Made by: credbroker import ${use}

version: 1
providers:
  eu:
    use: ${use}
    options:
      id: id-1
      secret: { env: ACME_SECRET_eu }
  us:
    use: ${use}
    options:
      id: id-2
      secret: { env: ACME_SECRET_us }
`,
  )
  expect(stderr).toBe(
    `passed over nothing in ${cwd}/home/.oldacme, nor [redacted]
set these variables: ACME_SECRET_eu, ACME_SECRET_us
then: credbroker validate
`,
  )
  const env = { ACME_SECRET_eu: canaries[0], ACME_SECRET_us: canaries[1] }
  const { issued, ...held } = await judged(stdout, cwd, env)
  expect(held).toMatchObject({ code: 0 })
  expect(await issued('us')).toEqual({ id: 'id-2', proof: reversed(canaries[1]) })
})

test('a variable that is set has not to be set', async () => {
  const { run } = world()
  const { code, stdout, stderr } = await run(['import', use], { OLDACME_ID: 'id', OLDACME_SECRET: canaries[0] })
  expect(code).toBe(0)
  expect(stdout).toContain('secret: { env: OLDACME_SECRET }\n')
  expect(stderr).toBe('then: credbroker validate\n')
})

test('--from reads that file alone, relative to the working directory', async () => {
  const { run } = world({ 'old/acme': old })
  const env = { OLDACME_ID: 'id', OLDACME_SECRET: canaries[0] }
  expect((await run(['import', use, '--from', 'old/acme'], env)).stdout).toContain('id: id-2\n')
})

test('the importer knows the system and the home folder', async () => {
  const { run } = world({ 'home/oldacme.ini': old })
  expect((await run(['import', use], {}, 'win32')).code).toBe(0)
  const { code, stderr } = await run(['import', use], {}, 'linux')
  expect(code).toBe(6)
  expect(stderr).toContain('there is neither OLDACME_ID nor the file')
})

test('--secrets keeps each secret in a file that only its owner can read, and refers to it', async () => {
  const { cwd, importing } = world({ 'home/.oldacme': old })
  const { code, stdout, stderr } = await importing('--secrets', 'kept/secrets')
  expect(code).toBe(0)
  expect(stdout).toContain('secret: { file: ./kept/secrets/ACME_SECRET_eu }\n')
  expect(stderr).toContain(
    'wrote ./kept/secrets/ACME_SECRET_eu, ./kept/secrets/ACME_SECRET_us; never commit them\nthen: credbroker validate\n',
  )
  const folder = join(cwd, 'kept/secrets')
  expect(statSync(folder).mode & 0o777).toBe(0o700)
  for (const file of readdirSync(folder)) expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600)
  expect(readFileSync(join(folder, 'ACME_SECRET_eu'), 'utf8')).toBe(`${canaries[0]}\n`)
  const { issued, ...held } = await judged(stdout, cwd)
  expect(held).toMatchObject({ code: 0 })
  expect(await issued('eu')).toEqual({ id: 'id-1', proof: reversed(canaries[0]) })
})

test('a file is named as the configuration will see it', async () => {
  const { cwd, importing } = world({ 'home/.oldacme': old })
  const text = async (...argv: readonly string[]) => (await importing(...argv)).stdout
  expect(await text('--secrets', 'deploy/a', '--config', 'deploy/credbroker.yaml')).toContain(
    '{ file: ./a/ACME_SECRET_eu }',
  )
  expect(await text('--secrets', 'b', '--config', 'deploy/credbroker.yaml')).toContain('{ file: ../b/ACME_SECRET_eu }')
  expect(await text('--secrets', join(cwd, 'c'))).toContain(`{ file: ${cwd}/c/ACME_SECRET_eu }`)
})

test('no file is overwritten, and none is written then', async () => {
  const { cwd, importing } = world({ 'home/.oldacme': old, 'kept/ACME_SECRET_us': 'mine' })
  chmodSync(join(cwd, 'kept'), 0o700)
  const { code, stdout, stderr } = await importing('--secrets', 'kept')
  expect({ code, stdout }).toEqual({ code: 7, stdout: '' })
  expect(stderr).toContain('kept/ACME_SECRET_us exists and is left as it is; remove it first, or name another folder')
  expect(readdirSync(join(cwd, 'kept'))).toEqual(['ACME_SECRET_us'])
  expect(readFileSync(join(cwd, 'kept/ACME_SECRET_us'), 'utf8')).toBe('mine')
})

test('nor is anything written through a link', async () => {
  const { cwd, importing } = world({ 'home/.oldacme': old })
  mkdirSync(join(cwd, 'kept'), { mode: 0o700 })
  symlinkSync(join(cwd, 'elsewhere'), join(cwd, 'kept/ACME_SECRET_eu'))
  expect((await importing('--secrets', 'kept')).code).toBe(7)
  expect(existsSync(join(cwd, 'elsewhere'))).toBe(false)
})

test.each([0o755, 0o710, 0o701])('a folder of mode %o is not used', async (mode) => {
  const { cwd, importing } = world({ 'home/.oldacme': old })
  mkdirSync(join(cwd, 'open'))
  chmodSync(join(cwd, 'open'), mode)
  const { code, stdout, stderr } = await importing('--secrets', 'open')
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain('the folder "open" can be opened by others; run: chmod 700 open')
  expect(readdirSync(join(cwd, 'open'))).toEqual([])
})

test('--json is one line', async () => {
  const { importing } = world({ 'home/.oldacme': old })
  const { stdout, stderr } = await importing('--json')
  expect(stderr).toBe('')
  expect(stdout.split('\n')).toHaveLength(2)
  const provider = (id: string, secret: object) => ({ use, options: { id, secret } })
  expect(JSON.parse(stdout)).toEqual({
    configuration: {
      version: 1,
      providers: {
        eu: provider('id-1', { env: 'ACME_SECRET_eu' }),
        us: provider('id-2', { env: 'ACME_SECRET_us' }),
      },
    },
    variables: ['ACME_SECRET_eu', 'ACME_SECRET_us'],
    files: [],
    notes: [expect.stringContaining('passed over nothing')],
  })
  const kept = JSON.parse((await importing('--json', '--secrets', 'kept')).stdout)
  expect(kept).toMatchObject({ variables: [], files: ['./kept/ACME_SECRET_eu', './kept/ACME_SECRET_us'] })
  expect(kept.configuration.providers.eu).toEqual(provider('id-1', { file: './kept/ACME_SECRET_eu' }))
})

test('no secret is printed, whatever is read', async () => {
  const files = {
    'home/.oldacme': old,
    broken: `${old}${canaries[0]}\n`,
    latin: Buffer.from(`eu=id=${canaries[0]}\xff`, 'latin1').toString('latin1'),
  }
  for (const argv of [
    [],
    ['--secrets', 'kept'],
    ['--from', 'broken'],
    ['--from', 'latin'],
    ['--from', 'gone'],
    ['--from', 'home'],
  ])
    for (const json of [[], ['--json']])
      for (const env of [
        { CREDBROKER_DEBUG: '1' },
        { CREDBROKER_DEBUG: '1', OLDACME_ID: 'i', OLDACME_SECRET: canaries[0] },
      ]) {
        const { run } = world(files)
        const { stdout, stderr } = await run(['import', use, ...argv, ...json], env)
        expect(stdout + stderr).not.toBe('')
        for (const canary of canaries) expect(stdout + stderr).not.toContain(canary)
      }
})

test.each([
  ['a file that is not what it should be', ['--from', 'broken'], 4, 'line 2 of broken is not NAME=ID=SECRET'],
  ['a file that is no text', ['--from', 'bytes'], 4, 'the file "bytes" is no UTF-8 text'],
  ['a folder', ['--from', 'home'], 2, 'the file "home" cannot be read: it is a folder'],
  ['a file that there is not', ['--from', 'gone'], 6, 'nor the file gone'],
])('%s is refused with the reason', async (_what, argv, code, message) => {
  const { cwd, importing } = world({ 'home/.oldacme': old, broken: `eu=id=${canaries[0]}\nus\n` })
  writeFileSync(join(cwd, 'bytes'), Buffer.from([0x65, 0xff, 0xfe]))
  const { stderr, ...result } = await importing(...argv)
  expect(result).toEqual({ code, stdout: '' })
  expect(stderr).toContain(message)
})

test('a package that imports nothing says so, and one that is not installed how to get it', async () => {
  const { run } = world()
  const plain = await run(['import', fixture('acme.ts')])
  expect(plain).toMatchObject({ code: 2, stdout: '' })
  expect(plain.stderr).toContain(`"${fixture('acme.ts')}" has nothing to import from`)
  const gone = await run(['import', 'gone'])
  expect(gone).toMatchObject({ code: 3, stdout: '' })
  expect(gone.stderr).toContain('npm install @credbroker/provider-gone')
})

test('--help with a package says what it reads', async () => {
  const { run } = world()
  const { code, stdout } = await run(['import', use, '--help'])
  expect(code).toBe(0)
  expect(stdout).toContain('Usage: credbroker import')
  expect(stdout).toContain(
    `${use}: What oldacme uses.\n\nReads OLDACME_ID and OLDACME_SECRET, else the file ~/.oldacme.?[31m\n`,
  )
  expect((await run(['import', fixture('acme.ts'), '--help'])).stdout).toContain('has nothing to import from.')
  expect((await run(['import', '--help'])).stdout).not.toContain('oldacme')
})
