import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { agrees, comeBack, consentWorkspace, login, type Page } from '../support/consents.ts'
import { runCli } from '../support/run-cli.ts'
import { fixture } from '../support/workspace.ts'

const json = (text: string) => JSON.parse(text)

/** The words of a command line, as a shell sees them. */
function shellWords(line: string): string[] {
  const words = execFileSync('sh', ['-c', `for word in ${line}; do printf '%s\\0' "$word"; done`], { encoding: 'utf8' })
  return words.split('\0').slice(0, -1)
}

test('signs in: the user goes to the vendor and back, and the consent is kept', async () => {
  const cwd = consentWorkspace()
  const pages: Page[] = []
  const { code, stdout, stderr } = await login(cwd, ['memo', '--scope', 'read', '--scope', 'write'], async (url) => {
    pages.push(await comeBack(url, { code: 'canary-8f2a' }))
  })
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
  expect(stderr).toContain('Sign in at memo as tess:\n  https://idp.example/authorize?')
  expect(stderr).toContain('signed in as tess at memo, for workload host\n  scopes: read write\n  its token ends ')
  expect(stderr).not.toContain('canary')
  expect(pages).toMatchObject([{ status: 200, html: expect.stringContaining('<h1>You are signed in</h1>') }])
})

test('the line that is printed gets a token, whoever the user is', async () => {
  const cwd = consentWorkspace()
  const { stderr } = await login(cwd, ['memo', '--user', "O'Hara $HOME", '--scope', "it's"], agrees)
  const [, line = ''] = /To use it:\n {2}credbroker (.*)\n$/.exec(stderr) ?? []
  expect(await runCli(shellWords(line), { cwd })).toEqual({
    code: 0,
    stdout: '{"memoTokenResponse":{"token":"token-canary-8f2a"}}\n',
    stderr: '',
  })
})

test('for a workload of the configuration the line names that workload', async () => {
  const cwd = consentWorkspace('{}', 'workloads:\n  agent: { providers: { memo: {} } }\n')
  const { code, stderr } = await login(cwd, ['memo', '--workload', 'agent'], agrees)
  expect(code).toBe(0)
  expect(stderr).toMatch(/ --user tess --workload agent\n$/)
  expect((await login(cwd, ['memo'], agrees)).code).toBe(5)
})

test('with --json it prints the address first and then the outcome, and no token', async () => {
  const { code, stdout } = await login(consentWorkspace(), ['memo', '--json', '--scope', 'read'], agrees)
  const [first = '', second = '', ...rest] = stdout.split('\n')
  expect({ code, rest }).toEqual({ code: 0, rest: [''] })
  expect(json(first)).toEqual({ authorizationUrl: expect.stringContaining('https://idp.example/authorize?') })
  expect(json(second)).toMatchObject({
    status: 'signed_in',
    provider: 'memo',
    workload: 'host',
    user: 'tess',
    grant: { status: 'active', scopes: ['read'], renewable: true },
  })
  expect(stdout).not.toContain('canary')
})

test('who has signed in already is not asked again, unless with --force', async () => {
  const cwd = consentWorkspace()
  await login(cwd, ['memo'], agrees)
  const asked = () => {
    throw new Error('nobody is asked')
  }
  const again = await login(cwd, ['memo'], asked)
  expect(again.code).toBe(0)
  expect(again.stderr).toMatch(/^already signed in as tess at memo, for workload host\n/)
  expect(json((await login(cwd, ['memo', '--json'], asked)).stdout).status).toBe('already_signed_in')
  const forced = await login(cwd, ['memo', '--force'], async (url) => void (await comeBack(url, { code: 'newer' })))
  expect(forced.stderr).toContain('\nsigned in as tess')
  const request = '{"memoTokenRequest":{}}'
  const { stdout } = await runCli(['get', 'memo', '--request', request, '--user', 'tess'], { cwd })
  expect(json(stdout).memoTokenResponse.token).toBe('token-newer')
})

test('who declines ends with 5 and the vendor’s code, and the browser says so, too', async () => {
  const cwd = consentWorkspace()
  const pages: Page[] = []
  const { code, stderr } = await login(cwd, ['memo'], async (url) => {
    pages.push(await comeBack(url, { error: 'access_denied' }))
  })
  expect(code).toBe(5)
  expect(stderr).toContain(
    'error (access_denied): the sign-in at "memo" came to nothing (access_denied); start it again\n',
  )
  expect(pages[0]?.html).toContain('<h1>You are not signed in</h1>')
  expect((await runCli(['grants', 'list', '--json'], { cwd })).stdout).toBe('{"grants":[]}\n')
})

test('a vendor that refuses its own code ends with 9, and the browser is not told that all is well', async () => {
  const pages: Page[] = []
  const { code, stdout } = await login(consentWorkspace('{ refuses: true }'), ['memo', '--json'], async (url) => {
    pages.push(await comeBack(url, { code: 'x' }))
  })
  expect(code).toBe(9)
  expect(json(stdout.split('\n')[1] ?? '').error).toMatchObject({
    code: 'upstream_rejected',
    details: { upstreamCode: 'invalid_grant' },
  })
  expect(pages[0]?.html).toContain('<h1>You are not signed in</h1>')
})

test.each([
  ['an unknown provider', ['mem'], 6],
  ['a provider without consents', ['well'], 6],
  ['a port that is none', ['memo', '--port', '0'], 2],
  ['a port that is too high', ['memo', '--port', '65536'], 2],
  ['a time that is none', ['memo', '--timeout', 'soon'], 2],
  ['no time', ['memo', '--timeout', '0s'], 2],
])('%s ends with its exit code, and asks nobody', async (_name, argv, code) => {
  const cwd = consentWorkspace('{}', `  well: { use: ${fixture('healthy.ts')} }\n`)
  const result = await login(cwd, argv, () => {
    throw new Error('nobody is asked')
  })
  expect(result).toMatchObject({ code, stdout: '' })
})

test.each([
  ['on a terminal', { terminal: true }, [], 1],
  ['not with --no-browser', { terminal: true }, ['--no-browser'], 0],
  ['not without a terminal', { terminal: false }, [], 0],
])('opens the browser %s', async (_name, options, argv, count) => {
  const opened: string[] = []
  const openBrowser = (url: string) => void opened.push(url)
  const { code, stderr } = await login(consentWorkspace(), ['memo', ...argv], agrees, { ...options, openBrowser })
  expect(code).toBe(0)
  expect(opened).toHaveLength(count)
  for (const url of opened) expect(stderr).toContain(`  ${url}\n`)
})

test('an address from a vendor cannot move the cursor', async () => {
  const { stderr } = await login(consentWorkspace(), ['memo', '--user', 'te\u001b[2Jss'], agrees)
  expect(stderr).toContain('as te?[2Jss')
  expect(stderr).not.toContain('\u001b')
})
