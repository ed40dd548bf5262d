import { readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runCli } from './support/run-cli.ts'
import { fixture, installedPackage, workspace } from './support/workspace.ts'

const readStarter = (cwd: string) => readFileSync(join(cwd, 'credbroker.yaml'), 'utf8')

test('writes required options, secrets as variables, and the rest as comments', async () => {
  const cwd = workspace(installedPackage('@credbroker/provider-demo', 'apiKeySecret'))
  const { code, stdout, stderr } = await runCli(['init', 'demo'], { cwd })
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
  expect(stderr).toBe(
    'wrote credbroker.yaml\n' +
      'wrote credbroker.keys, the master key: without it nothing that is stored can be read, so keep a copy elsewhere\n' +
      'never commit credbroker.keys or credbroker.db*\n' +
      'set these variables: DEMO_API_KEY_SECRET\n' +
      'then: credbroker validate\n',
  )
  const text = readStarter(cwd)
  expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=./credbroker.schema.json')
  expect(text).toContain(`providers:
  # @credbroker/provider-demo. Answers: apiKeySecretTokenRequest.
  demo:
    use: demo
    options:
      # The apiKeySecret of @credbroker/provider-demo.
      apiKeySecret: { env: DEMO_API_KEY_SECRET }
`)
  expect(text).toContain(`# workloads:
#   host:
#     providers:
#       demo: {}
`)
})

test('writes every form of option so that validate accepts it once the variables are set', async () => {
  const cwd = workspace()
  const { code, stdout } = await runCli(['init', fixture('every-option.ts'), '--json'], { cwd })
  expect(code).toBe(0)
  const { file, providers, variables } = JSON.parse(stdout)
  expect({ file, providers }).toEqual({ file: 'credbroker.yaml', providers: ['every-option'] })
  expect(readStarter(cwd).replace(fixture('every-option.ts'), './every-option.ts')).toMatchInlineSnapshot(`
    "# yaml-language-server: $schema=./credbroker.schema.json
    # That file is made by: credbroker schema --out credbroker.schema.json

    version: 1

    # Where state is kept: what providers have to remember, and the audit log. Every value in it is sealed.
    store: { use: sqlite, options: { path: ./credbroker.db } }

    # The master key that seals it. Without this line it is the variable CREDBROKER_MASTER_KEY when that is set, else the
    # file credbroker.keys beside this one. Keep a copy where the copies of the store are not, and commit neither.
    # keys: { file: ./credbroker.keys }

    # Who got what, when and why not, in a log that shows when it was touched ("credbroker audit"). It costs a write to the
    # disk before each credential leaves, shared by requests that come together; when the disk fails, nothing leaves.
    audit: { enabled: true }

    # The credential providers, by the name under which callers ask for them. A secret is { env: NAME }, { file: path },
    # or { from: another provider, request: { … } }; \${NAME} in any other text is that environment variable.
    providers:
      # Answers: everyTokenRequest.
      every-option:
        use: ./every-option.ts
        options:
          # The account over two lines.
          accountId: \${EVERY_OPTION_ACCOUNT_ID}
          # Where it is.
          region: eu-1
          # The secret.
          secret: { env: EVERY_OPTION_SECRET }
          limit: 5
          strict: false
          mode: "on"
          hosts:
            - \${EVERY_OPTION_HOSTS_1}
            - \${EVERY_OPTION_HOSTS_2}
          keys:
            example: { env: EVERY_OPTION_KEYS_EXAMPLE }
          client:
            # The client id.
            id: \${EVERY_OPTION_CLIENT_ID}
            credentials:
              secret: { env: EVERY_OPTION_CLIENT_CREDENTIALS_SECRET }
            # Optional. How long to wait.
            # timeout: 30s
          routes:
            - path: \${EVERY_OPTION_ROUTES_PATH}
              methods:
                - GET
          "yes": 0.5
          keyId: \${EVERY_OPTION_KEY_ID}
          # Optional. A note: with a colon, # a hash.
          # note: \${EVERY_OPTION_NOTE}
          # Optional.
          # keyFile: \${EVERY_OPTION_KEY_FILE}
          # Optional.
          # wait: 90s
          # Optional.
          # proxy:
          #   host: \${EVERY_OPTION_PROXY_HOST}
          #   password: { env: EVERY_OPTION_PROXY_PASSWORD }
          # Optional.
          # list: [1,"two"]

    # Which program may use which provider. Without this section the built-in workload "host", which is also what
    # "credbroker get" asks as, may use everything, and nobody else anything. What is not listed here is denied.
    # workloads:
    #   host:
    #     providers:
    #       every-option: {}
    #   my-agent:
    #     providers:
    #       every-option: {}
    "
  `)

  const unset = await runCli(['validate', '--json'], { cwd })
  const missing = JSON.parse(unset.stdout).error.details.problems.map(({ message }: { message: string }) => message)
  expect(missing).toHaveLength(variables.length)
  for (const message of missing) expect(message).toMatch(/^environment variable EVERY_OPTION_\w+ is not set/)

  const env = Object.fromEntries(variables.map((name: string) => [name, 'value']))
  expect(await runCli(['validate'], { cwd, env })).toMatchObject({ code: 0 })
})

test('what it put into comments is right as well', async () => {
  const cwd = workspace()
  await runCli(['init', fixture('every-option.ts')], { cwd })
  const uncommented = readStarter(cwd)
    .replace(/^( {6,})# ((?: {2})*(?:\w+:|- ).*)$/gm, '$1$2')
    .replace(/^ +keyFile: .*\n/m, '')
    .replace(/^# ((?:workloads:|keys:.*| {2}.*))$/gm, '$1')
  expect(uncommented).toMatch(/^workloads:$/m)
  expect(uncommented).toMatch(/^ {8}timeout: 30s$/m)
  const full = workspace({ 'credbroker.yaml': uncommented })
  const variables = [...uncommented.matchAll(/\b(EVERY_OPTION_\w+)/g)].map(([name]) => [name, 'value'])
  expect(await runCli(['validate'], { cwd: full, env: Object.fromEntries(variables) })).toMatchObject({ code: 0 })
})

test('a provider without required options gets none', async () => {
  const cwd = workspace()
  await runCli(['init', fixture('acme.ts'), fixture('healthy.ts')], { cwd })
  expect(readStarter(cwd)).toContain(`
    # options:
      # Optional. The key.
      # key: { env: ACME_KEY }
      # Optional. The code that its check fails with.
      # check: \${ACME_CHECK}
      # Optional. What its start does.
      # start: crashes

  # Answers: healthyTokenRequest.
  healthy:
    use: ${fixture('healthy.ts')}

`)
  expect((await runCli(['validate'], { cwd })).code).toBe(0)
})

test('the same provider twice gets two names and two sets of variables', async () => {
  const cwd = workspace({
    ...installedPackage('@credbroker/provider-demo', 'key'),
    ...installedPackage('@acme/credbroker-provider-sso', 'ssoKey'),
  })
  const { stdout } = await runCli(
    ['init', 'demo', '@credbroker/provider-demo', '@acme/credbroker-provider-sso', '--json'],
    { cwd },
  )
  expect(JSON.parse(stdout)).toEqual({
    file: 'credbroker.yaml',
    keyFile: 'credbroker.keys',
    providers: ['demo', 'demo-2', 'sso'],
    variables: ['DEMO_KEY', 'DEMO_2_KEY', 'SSO_SSO_KEY'],
  })
  const env = { DEMO_KEY: 'a', DEMO_2_KEY: 'b', SSO_SSO_KEY: 'c' }
  expect(await runCli(['validate'], { cwd, env })).toMatchObject({ code: 0 })
})

test('without providers it tells how to add one and what is in package.json', async () => {
  const cwd = workspace({
    'package.json': JSON.stringify({
      dependencies: { '@credbroker/provider-demo': '1', '@acme/credbroker-provider-sso': '1' },
    }),
  })
  expect((await runCli(['init'], { cwd })).code).toBe(0)
  expect(readStarter(cwd)).toContain('# In package.json: @acme/credbroker-provider-sso, demo.\n')
  expect((await runCli(['validate'], { cwd })).code).toBe(0)
})

test('without providers or packages it says what to install', async () => {
  const cwd = workspace()
  await runCli(['init'], { cwd })
  expect(readStarter(cwd)).toContain('npm install @credbroker/provider-coinbase')
  expect((await runCli(['validate'], { cwd })).code).toBe(0)
})

test('never overwrites', async () => {
  const cwd = workspace({ 'credbroker.yaml': 'mine' })
  symlinkSync('nowhere', join(cwd, 'dangling.yaml'))
  for (const argv of [['init'], ['init', 'not-installed'], ['init', '--config', 'dangling.yaml']]) {
    const { code, stdout, stderr } = await runCli(argv, { cwd })
    expect({ code, stdout }).toEqual({ code: 7, stdout: '' })
    expect(stderr).toContain('exists and is left as it is')
  }
  expect(readStarter(cwd)).toBe('mine')
})

test('names every package that has to be installed first, and writes nothing', async () => {
  const cwd = workspace()
  const { code, stderr } = await runCli(['init', 'demo', 'other', fixture('acme.ts')], { cwd })
  expect(code).toBe(3)
  expect(stderr).toContain(`in ${cwd}/ run: npm install @credbroker/provider-demo\n`)
  expect(stderr).toContain(`in ${cwd}/ run: npm install @credbroker/provider-other\n`)
  expect(() => readStarter(cwd)).toThrow('ENOENT')
})

test('writes where --config says, and looks for packages there', async () => {
  const cwd = workspace({
    'deploy/.keep': '',
    ...Object.fromEntries(
      Object.entries(installedPackage('@credbroker/provider-demo', 'key')).map(([name, text]) => [
        `deploy/${name}`,
        text,
      ]),
    ),
  })
  const { code, stderr } = await runCli(['init', 'demo', '--config', 'deploy/broker.yaml'], { cwd })
  expect(code).toBe(0)
  expect(stderr).toContain('then: credbroker validate --config deploy/broker.yaml\n')
  expect(await runCli(['validate', '--config', 'deploy/broker.yaml'], { cwd, env: { DEMO_KEY: 'x' } })).toMatchObject({
    code: 0,
  })
})

test('a folder that is not there is a usage error', async () => {
  const { code, stderr } = await runCli(['init', '--config', 'no/such.yaml'], { cwd: workspace() })
  expect(code).toBe(2)
  expect(stderr).toContain('"no/such.yaml" cannot be written: no such file or folder')
})

test('makes a key file beside the configuration that only its owner can read', async () => {
  const cwd = workspace({ 'deploy/.keep': '' })
  const { stdout } = await runCli(['init', '--config', 'deploy/broker.yaml', '--json'], { cwd })
  expect(JSON.parse(stdout)).toMatchObject({ file: 'deploy/broker.yaml', keyFile: 'deploy/credbroker.keys' })
  const file = join(cwd, 'deploy/credbroker.keys')
  const [key = ''] = /^[\w-]{43}$/m.exec(readFileSync(file, 'utf8')) ?? []
  expect(Buffer.from(key, 'base64url')).toHaveLength(32)
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600)
})

test('leaves a key file that exists as it is', async () => {
  const cwd = workspace({ 'credbroker.keys': 'mine' })
  const { code, stderr } = await runCli(['init'], { cwd })
  expect(code).toBe(0)
  expect(stderr).toContain('\ncredbroker.keys exists and is left as it is\n')
  expect(readFileSync(join(cwd, 'credbroker.keys'), 'utf8')).toBe('mine')
})

test('makes no key file where the environment has the master key', async () => {
  const cwd = workspace()
  const env = { CREDBROKER_MASTER_KEY: 'ab'.repeat(32) }
  const { stderr } = await runCli(['init', fixture('acme.ts')], { cwd, env })
  expect(stderr).toContain('\nthe master key is the one in CREDBROKER_MASTER_KEY\n')
  expect(readdirSync(cwd)).toEqual(['credbroker.yaml'])
  const request = '{"acmeEchoRequest":{}}'
  expect((await runCli(['get', 'acme', '--request', request], { cwd, env })).code).toBe(0)
  expect(readdirSync(cwd)).not.toContain('credbroker.keys')
})

test.each([
  ['', 'never commit credbroker.keys or credbroker.db*; add to .gitignore: credbroker.keys credbroker.db*'],
  ['*.keys\n*.db\n', 'never commit credbroker.keys or credbroker.db*; add to .gitignore: credbroker.db*'],
  [
    '# credbroker.*\n!credbroker.*\n',
    'never commit credbroker.keys or credbroker.db*; add to .gitignore: credbroker.keys credbroker.db*',
  ],
  ['/deploy/credbroker.keys\ncredbroker.db*\n', 'never commit credbroker.keys or credbroker.db*'],
  ['*.keys\n*.db\n*.db-???\n', 'never commit credbroker.keys or credbroker.db*'],
])(
  'in a git work tree whose .gitignore says %j it says what is missing there, and edits nothing',
  async (lines, words) => {
    const cwd = workspace({ '.git/HEAD': '', '.gitignore': lines, 'deploy/.keep': '' })
    const { stderr } = await runCli(['init', '--config', 'deploy/credbroker.yaml'], { cwd })
    expect(stderr.split('\n')).toContain(words)
    expect(readFileSync(join(cwd, '.gitignore'), 'utf8')).toBe(lines)
  },
)
