import { inspect } from 'node:util'
import { BrokerError, ImportedSecret, type ImportSources } from '@credbroker/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { importer } from '../../src/import/importer.ts'

type Files = Readonly<Record<string, string>>

interface Machine extends Partial<Omit<ImportSources, 'readFile'>> {
  readonly files?: Files
}

const imported = async ({ files = {}, ...given }: Machine) =>
  importer.read({
    env: {},
    platform: 'linux',
    homeFolder: '/home/ada',
    readFile: async (path) => files[path],
    ...given,
  })

const refusalOf = async (machine: Machine): Promise<BrokerError> => {
  const error: unknown = await imported(machine).catch((error: unknown) => error)
  if (error instanceof BrokerError) return error
  throw new Error('imported')
}

/** Options with the secrets spelled out: `VARIABLE=value`, and `?` behind it while the variable is to be set. */
const shown = (options: unknown): unknown => {
  if (options instanceof ImportedSecret)
    return `${options.variable}=${options.value.reveal()}${options.isSet ? '' : '?'}`
  if (typeof options !== 'object' || options === null) return options
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [name, shown(value)]))
}
const providersOf = async (machine: Machine) =>
  Object.fromEntries((await imported(machine)).providers.map(({ name, options }) => [name, shown(options)]))
const notesOf = async (machine: Machine) => (await imported(machine)).notes

const python = { LWA_APP_ID: 'id', LWA_CLIENT_SECRET: 'secret', SP_API_REFRESH_TOKEN: 'token' }
const inFile = '/home/ada/.config/python-sp-api/credentials.yml'
const yaml = `version: '1.0'
default:
  refresh_token: file-token
  lwa_app_id: file-id
  lwa_client_secret: file-secret
`

describe('variables of python-amazon-sp-api', () => {
  test('make one provider with one account', async () => {
    expect(await providersOf({ env: { ...python, SP_API_DEFAULT_MARKETPLACE: 'de' } })).toEqual({
      spapi: {
        clientId: 'id',
        clientSecret: 'LWA_CLIENT_SECRET=secret',
        refreshToken: 'SP_API_REFRESH_TOKEN=token',
        region: 'eu',
      },
    })
  })

  test('with an account behind them make an account of that name, exactly', async () => {
    const env = {
      'LWA_APP_ID_My-Store': 'id',
      'LWA_CLIENT_SECRET_My-Store': 'secret',
      'SP_API_REFRESH_TOKEN_My-Store': 'token',
      SP_API_DEFAULT_MARKETPLACE: 'JP',
    }
    expect(await providersOf({ env })).toEqual({
      spapi: {
        clientId: 'id',
        clientSecret: 'LWA_CLIENT_SECRET_My-Store=secret',
        accounts: { 'My-Store': { refreshToken: 'SP_API_REFRESH_TOKEN_My-Store=token', region: 'fe' } },
      },
    })
  })

  test('of several applications make several providers', async () => {
    const env = { ...python, LWA_APP_ID_b: 'id-b', LWA_CLIENT_SECRET_b: 'secret-b', SP_API_REFRESH_TOKEN_b: 'token-b' }
    expect(await providersOf({ env })).toMatchObject({
      spapi: { clientId: 'id', refreshToken: 'SP_API_REFRESH_TOKEN=token' },
      'spapi-2': { clientId: 'id-b', accounts: { b: { refreshToken: 'SP_API_REFRESH_TOKEN_b=token-b' } } },
    })
  })

  test('of several sellers share the application, and a note says so', async () => {
    const machine = { env: { ...python, SP_API_REFRESH_TOKEN_b: 'token-b', SP_API_DEFAULT_MARKETPLACE: 'US' } }
    expect(await providersOf(machine)).toEqual({
      spapi: {
        clientId: 'id',
        clientSecret: 'LWA_CLIENT_SECRET=secret',
        accounts: {
          default: { refreshToken: 'SP_API_REFRESH_TOKEN=token', region: 'na' },
          b: { refreshToken: 'SP_API_REFRESH_TOKEN_b=token-b', region: 'na' },
        },
      },
    })
    expect(await notesOf(machine)).toEqual([
      'SP_API_REFRESH_TOKEN_b of the environment is imported as an account of the application in LWA_APP_ID and ' +
        'LWA_CLIENT_SECRET, as it has none of its own.',
    ])
  })

  test('never lend the consent of one seller to another', async () => {
    const machine = { env: { ...python, LWA_APP_ID_b: 'id-b', LWA_CLIENT_SECRET_b: 'secret-b' } }
    expect(await providersOf(machine)).toMatchObject({
      'spapi-2': { clientId: 'id-b', clientSecret: 'LWA_CLIENT_SECRET_b=secret-b', region: 'na' },
    })
    expect((await imported(machine)).providers[1]?.options).not.toHaveProperty('refreshToken')
    expect(await notesOf(machine)).toContain(
      'SP_API_REFRESH_TOKEN_b of the environment is not set. python-amazon-sp-api would take SP_API_REFRESH_TOKEN in its ' +
        'place, which is the consent of another seller; the account is imported without one.',
    )
  })

  test.each([
    [{ LWA_APP_ID_b: 'x' }, 'LWA_APP_ID_b of the environment is not imported, because LWA_CLIENT_SECRET_b is missing.'],
    [
      { LWA_CLIENT_SECRET_b: 'x', SP_API_REFRESH_TOKEN_b: 'y' },
      'LWA_CLIENT_SECRET_b, SP_API_REFRESH_TOKEN_b of the environment is not imported, because LWA_APP_ID_b is missing.',
    ],
    [{ LWA_APP_ID_b: 'x', LWA_CLIENT_SECRET_b: '' }, /^LWA_APP_ID_b .*LWA_CLIENT_SECRET_b is missing\.$/],
    [
      { LWA_CLIENT_ID: '', LWA_REFRESH_TOKEN: 'x', LWA_CLIENT_SECRET: 'secret' },
      /^LWA_CLIENT_SECRET, LWA_REFRESH_TOKEN/,
    ],
    [{ SELLING_PARTNER_APP_CLIENT_SECRET: 'x' }, /^SELLING_PARTNER_APP_CLIENT_SECRET .*_CLIENT_ID is missing\.$/],
  ])('that are half complete are told and not merged: %o', async (half, note) => {
    const env = { ...python, ...half }
    const { providers, notes } = await imported({ env })
    expect(providers.map(({ options }) => options.clientId)).toEqual(['id'])
    expect(notes).toContainEqual(typeof note === 'string' ? note : expect.stringMatching(note))
  })

  test('AWS_ENV=SANDBOX means the sandbox', async () => {
    expect(await providersOf({ env: { ...python, AWS_ENV: 'SANDBOX' } })).toMatchObject({ spapi: { sandbox: true } })
    expect((await imported({ env: { ...python, AWS_ENV: 'PRODUCTION' } })).providers[0]?.options).not.toHaveProperty(
      'sandbox',
    )
  })

  test('an unknown marketplace is told', async () => {
    expect(await notesOf({ env: { ...python, SP_API_DEFAULT_MARKETPLACE: 'USA' } })).toContain(
      'SP_API_DEFAULT_MARKETPLACE is passed over: it is not the country code or the id of a marketplace; did you mean "US"?',
    )
  })

  test('a secret in AWS Secrets Manager is told', async () => {
    expect(await notesOf({ env: { ...python, SP_API_AWS_SECRET_ID: 'prod/spapi' } })).toContainEqual(
      expect.stringMatching(/^SP_API_AWS_SECRET_ID names a secret of AWS Secrets Manager, which is not read/),
    )
  })

  test('without a region, one is taken and told', async () => {
    expect(await providersOf({ env: python })).toMatchObject({ spapi: { region: 'na' } })
    expect(await notesOf({ env: python })).toEqual([
      expect.stringMatching(/^Provider spapi has region na where nothing/),
    ])
  })
})

describe('variables of the other libraries', () => {
  test('@sp-api-sdk/auth', async () => {
    const env = { LWA_CLIENT_ID: 'id', LWA_CLIENT_SECRET: 'secret', LWA_REFRESH_TOKEN: 'token' }
    expect(await providersOf({ env })).toEqual({
      spapi: {
        clientId: 'id',
        clientSecret: 'LWA_CLIENT_SECRET=secret',
        refreshToken: 'LWA_REFRESH_TOKEN=token',
        region: 'na',
      },
    })
  })

  test('amazon-sp-api, whose refresh tokens are in code', async () => {
    const machine = { env: { SELLING_PARTNER_APP_CLIENT_ID: 'id', SELLING_PARTNER_APP_CLIENT_SECRET: 'secret' } }
    expect(await providersOf(machine)).toEqual({
      spapi: { clientId: 'id', clientSecret: 'SELLING_PARTNER_APP_CLIENT_SECRET=secret', region: 'na' },
    })
    expect(await notesOf(machine)).toContain(
      'Provider spapi has no refresh token, so it can only make calls that need no seller.',
    )
  })

  test('two ids with one secret are told', async () => {
    const machine = { env: { ...python, LWA_CLIENT_ID: 'other' } }
    expect(Object.keys(await providersOf(machine))).toEqual(['spapi', 'spapi-2'])
    expect(await notesOf(machine)).toContainEqual(
      expect.stringMatching(/^LWA_APP_ID and LWA_CLIENT_ID .* two applications/),
    )
  })

  test('the same account of two libraries is there once', async () => {
    const env = { ...python, LWA_CLIENT_ID: 'id', LWA_REFRESH_TOKEN: 'token' }
    expect(await providersOf({ env })).toEqual(await providersOf({ env: python }))
  })
})

describe('credentials.yml', () => {
  test.each<[string, Machine, string]>([
    ['Linux', {}, inFile],
    ['Linux with XDG_CONFIG_HOME', { env: { XDG_CONFIG_HOME: '/x' } }, '/x/python-sp-api/credentials.yml'],
    ['macOS', { platform: 'darwin' }, inFile],
    [
      'macOS, Application Support',
      { platform: 'darwin' },
      '/home/ada/Library/Application Support/python-sp-api/credentials.yml',
    ],
    [
      'Windows',
      { platform: 'win32', homeFolder: 'C:\\Users\\ada', env: { APPDATA: 'D:\\Data' } },
      'D:\\Data\\python-sp-api\\credentials.yml',
    ],
    [
      'Windows without APPDATA',
      { platform: 'win32', homeFolder: 'C:\\Users\\ada' },
      'C:\\Users\\ada\\AppData\\Roaming\\python-sp-api\\credentials.yml',
    ],
    ['a folder that a variable names', { env: { 'PYTHON-SP-APIDIR': '/etc/spapi' } }, '/etc/spapi/credentials.yml'],
  ])('is found on %s', async (_what, machine, path) => {
    expect(await providersOf({ ...machine, files: { [path]: yaml } })).toEqual({
      spapi: {
        clientId: 'file-id',
        clientSecret: 'SPAPI_CLIENT_SECRET=file-secret?',
        refreshToken: 'SPAPI_REFRESH_TOKEN=file-token?',
        region: 'na',
      },
    })
  })

  test('is not looked for elsewhere when a variable names the folder', async () => {
    const { code } = await refusalOf({ env: { 'PYTHON-SP-APIDIR': '/etc/spapi' }, files: { [inFile]: yaml } })
    expect(code).toBe('not_found')
  })

  test('gives every account, with anchors and merge keys as in Python', async () => {
    const text = `version: '1.0'
app: &app
  lwa_app_id: id
  lwa_client_secret: secret
us:
  <<: *app
  refresh_token: token-us
de: { <<: *app, refresh_token: token-de }
`
    expect(await providersOf({ files: { [inFile]: text } })).toEqual({
      spapi: {
        clientId: 'id',
        clientSecret: 'SPAPI_CLIENT_SECRET=secret?',
        accounts: {
          us: { refreshToken: 'SPAPI_REFRESH_TOKEN_US=token-us?', region: 'na' },
          de: { refreshToken: 'SPAPI_REFRESH_TOKEN_DE=token-de?', region: 'na' },
        },
      },
    })
  })

  test('is read beside the variables that make the library pass it over', async () => {
    const machine = { env: python, files: { [inFile]: yaml } }
    expect(Object.keys(await providersOf(machine))).toEqual(['spapi', 'spapi-2'])
    expect(await notesOf(machine)).toContainEqual(
      expect.stringMatching(/although python-amazon-sp-api passes them over/),
    )
  })

  test('an account that is half complete is told', async () => {
    const { notes } = await imported({ files: { [inFile]: `${yaml}b:\n  lwa_app_id: x\n  refresh_token: y\n` } })
    expect(notes).toContain(`Account b of ${inFile} is not imported, because lwa_client_secret is missing.`)
  })

  test.each([
    ['bad indentation', `${yaml} broken: [`, /line \d+, column \d+: this cannot be read as YAML/],
    ['a name twice', `${yaml}default: {}\n`, /line 6, column 1: this name is there twice/],
    ['no mapping', 'just-a-canary\n', /line 1, column 1: the file does not hold a mapping of accounts/],
    ['an account that is a text', `${yaml}b: canary\n`, /line 6, column 1: account b must be a mapping of lwa_app_id/],
    [
      'a number',
      `b:\n  lwa_app_id: id\n  lwa_client_secret: 12345\n`,
      /line 1, column 1: lwa_client_secret of account b must be a text; put it in quotes$/,
    ],
    ['an alias of nothing', `b: *canary\n`, /an alias \(\*name\) refers to no anchor/],
    ['an odd name', `"Atzr|canary": text\n`, /account \(odd name\) must be a mapping/],
  ])('with %s is refused with its place and without its text', async (_what, text, words) => {
    const { code, message } = await refusalOf({ files: { [inFile]: text } })
    expect(code).toBe('validation_failed')
    expect(message).toContain(inFile)
    expect(message).toMatch(words)
    expect(message).not.toMatch(/canary|12345|file-token/)
  })
})

describe('the file of amazon-sp-api', () => {
  const path = '/home/ada/.amzspapi/credentials'

  test('has lines of KEY=value', async () => {
    const text = '# app\r\nSELLING_PARTNER_APP_CLIENT_ID = id\r\nexport SELLING_PARTNER_APP_CLIENT_SECRET="sec=ret"\r\n'
    expect(await providersOf({ files: { [path]: text } })).toEqual({
      spapi: { clientId: 'id', clientSecret: 'SELLING_PARTNER_APP_CLIENT_SECRET=sec=ret?', region: 'na' },
    })
  })

  test('that has another line is refused with its number', async () => {
    const { code, message } = await refusalOf({ files: { [path]: 'A=1\n\ncanary\n' } })
    expect(code).toBe('validation_failed')
    expect(message).toBe(
      `${path}, line 3, column 1: this line is not of the form KEY=value; correct it and import again`,
    )
  })
})

describe('a file that the operator names', () => {
  const file = '/tmp/named'

  test('is read instead of everything else', async () => {
    const machine = { file, env: python, files: { [file]: yaml, [inFile]: 'broken: [' } }
    expect(await providersOf(machine)).toMatchObject({ spapi: { clientId: 'file-id' } })
    expect(Object.keys(await providersOf(machine))).toEqual(['spapi'])
  })

  test('may be a list of variables, with its own settings', async () => {
    const text = 'LWA_APP_ID=id\nLWA_CLIENT_SECRET=secret\nSP_API_REFRESH_TOKEN=token\nSP_API_DEFAULT_MARKETPLACE=UK\n'
    expect(await providersOf({ file, files: { [file]: text } })).toEqual({
      spapi: {
        clientId: 'id',
        clientSecret: 'LWA_CLIENT_SECRET=secret?',
        refreshToken: 'SP_API_REFRESH_TOKEN=token?',
        region: 'eu',
      },
    })
  })

  test('may be the JSON of AWS Secrets Manager', async () => {
    expect(await providersOf({ file, files: { [file]: JSON.stringify(python) } })).toMatchObject({
      spapi: { clientId: 'id', refreshToken: 'SP_API_REFRESH_TOKEN=token?' },
    })
  })

  test('that is not there is not found', async () => {
    const { code, message } = await refusalOf({ file, env: python })
    expect(code).toBe('not_found')
    expect(message).toBe('there is no file /tmp/named; check the path')
  })

  test.each(['', '# nothing\n', 'version: 1\n', '{}'])('that holds no account is not found: "%s"', async (text) => {
    const { code, message } = await refusalOf({ file, files: { [file]: text } })
    expect(code).toBe('not_found')
    expect(message).toContain(file)
  })
})

describe('the variable of a secret from a file', () => {
  test('is taken when the environment has the value in it already', async () => {
    const env = { SPAPI_CLIENT_SECRET: 'file-secret' }
    expect(await providersOf({ env, files: { [inFile]: yaml } })).toMatchObject({
      spapi: { clientSecret: 'SPAPI_CLIENT_SECRET=file-secret' },
    })
  })

  test('is another one when the environment has something else in it', async () => {
    const env = { SPAPI_CLIENT_SECRET: 'something else' }
    expect(await providersOf({ env, files: { [inFile]: yaml } })).toMatchObject({
      spapi: { clientSecret: 'SPAPI_CLIENT_SECRET_2=file-secret?' },
    })
  })

  test('is one for each account, however alike their names', async () => {
    const account = (token: string) => `{ lwa_app_id: id, lwa_client_secret: secret, refresh_token: ${token} }`
    const text = `a-b: ${account('one')}\na_b: ${account('two')}\n`
    expect(await providersOf({ files: { [inFile]: text } })).toMatchObject({
      spapi: {
        accounts: {
          'a-b': { refreshToken: 'SPAPI_REFRESH_TOKEN_A_B=one?' },
          a_b: { refreshToken: 'SPAPI_REFRESH_TOKEN_A_B_2=two?' },
        },
      },
    })
  })
})

describe('what contradicts itself', () => {
  test('two sellers of one name are both there', async () => {
    const machine = { env: python, files: { [inFile]: yaml.replace('file-id', 'id').replace('file-secret', 'secret') } }
    expect(await providersOf(machine)).toMatchObject({
      spapi: {
        accounts: {
          default: { refreshToken: 'SP_API_REFRESH_TOKEN=token' },
          'default-2': { refreshToken: 'SPAPI_REFRESH_TOKEN_DEFAULT_2=file-token?' },
        },
      },
    })
    expect(await notesOf(machine)).toContain(
      'Provider spapi has several accounts named default; one of them is default-2 now.',
    )
  })

  test('of two secrets for one application the first is taken, and told', async () => {
    const machine = { env: python, files: { [inFile]: yaml.replace('file-id', 'id') } }
    expect(await providersOf(machine)).toMatchObject({ spapi: { clientSecret: 'LWA_CLIENT_SECRET=secret' } })
    expect(await notesOf(machine)).toContain(
      'Provider spapi was found with several client secrets. The first is taken; check that it is the current one.',
    )
  })
})

test('nothing at all is not found, and what is half there is named', async () => {
  expect((await refusalOf({})).message).toBe(
    'No application with its client id and client secret is in the environment and the files of the libraries.',
  )
  const { code, message } = await refusalOf({ env: { LWA_APP_ID: 'id' } })
  expect(code).toBe('not_found')
  expect(message).toContain('LWA_APP_ID of the environment is not imported, because LWA_CLIENT_SECRET is missing.')
})

test('a secret does not print', async () => {
  const { providers } = await imported({ env: python })
  for (const text of [
    JSON.stringify(providers),
    inspect(providers, { depth: 9 }),
    String(providers[0]?.options.clientSecret),
  ])
    expect(text).not.toMatch(/"secret"|'secret'|token'|"token"/)
})

test('whatever is set, no note and no refusal holds a secret, and every found consent is kept', async () => {
  const account = fc.constantFrom('', '_a', '_b', '_default', '___proto__')
  const name = fc.constantFrom('LWA_APP_ID', 'LWA_CLIENT_SECRET', 'SP_API_REFRESH_TOKEN')
  const variable = fc.oneof(
    fc.tuple(name, account).map((parts) => parts.join('')),
    fc.constantFrom(
      'LWA_CLIENT_ID',
      'LWA_REFRESH_TOKEN',
      'SELLING_PARTNER_APP_CLIENT_ID',
      'SELLING_PARTNER_APP_CLIENT_SECRET',
    ),
  )
  const env = fc.dictionary(variable, fc.constantFrom('canary-1', 'canary-2', 'canary-3', ''), {
    noNullPrototype: true,
  })
  await fc.assert(
    fc.asyncProperty(env, async (env) => {
      const result = await imported({ env }).catch((error: unknown) => error)
      if (result instanceof BrokerError) {
        expect(result.code).toBe('not_found')
        expect(result.message).not.toContain('canary')
        return
      }
      const { providers, notes } = await imported({ env })
      expect(notes.join()).not.toContain('canary')
      const ids = providers.map(({ options }) => options.clientId)
      expect(new Set(ids).size).toBe(ids.length)
      const secrets = JSON.stringify(shown(providers))
      for (const suffix of ['', '_a', '_b', '_default', '___proto__']) {
        const [id, secret, token] = ['LWA_APP_ID', 'LWA_CLIENT_SECRET', 'SP_API_REFRESH_TOKEN'].map(
          (name) => env[name + suffix],
        )
        if (id && secret && token) expect(secrets).toContain(`=${token}`)
      }
      for (const secret of secretsIn(providers))
        expect(secret.isSet && env[secret.variable] === secret.value.reveal()).toBe(true)
    }),
    { numRuns: 500 },
  )
})

function secretsIn(value: unknown): readonly ImportedSecret[] {
  if (value instanceof ImportedSecret) return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(secretsIn) : []
}
