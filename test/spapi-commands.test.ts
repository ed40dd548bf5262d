import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@credbroker/core/tooling'
import { expect, onTestFinished, test } from 'vitest'
import { type CliOptions, type CliResult, runCli } from '../packages/cli/test/support/run-cli.ts'
import type { App } from '../packages/provider-spapi/test/support/amazon/accounts/app.ts'
import { type ScriptedAmazon, scriptedAmazon } from '../packages/provider-spapi/test/support/amazon/scripted-amazon.ts'

// What an operator does with Amazon's provider at the command line, against Amazon on loopback.

const packageFolder = join(import.meta.dirname, '../packages/provider-spapi')
const dayMs = 86_400_000

interface Operator {
  readonly amazon: ScriptedAmazon
  readonly app: App
  readonly folder: string
  cli(argv: readonly string[], options?: CliOptions): Promise<CliResult>
}

/** A folder with the package installed and a configuration. `options`: those of the provider, as YAML. */
async function operator(options: (amazon: ScriptedAmazon, app: App) => object): Promise<Operator> {
  const amazon = await scriptedAmazon({ clock: systemClock })
  onTestFinished(() => amazon.close())
  const app = amazon.addApp()
  const folder = mkdtempSync(join(tmpdir(), 'credbroker-spapi-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  mkdirSync(join(folder, 'node_modules/@credbroker'), { recursive: true })
  symlinkSync(packageFolder, join(folder, 'node_modules/@credbroker/provider-spapi'))
  const usual = {
    clientId: app.clientId,
    clientSecret: { env: 'LWA_CLIENT_SECRET' },
    region: 'na',
    lwaUrl: amazon.lwaUrl,
    endpointUrl: amazon.endpointUrl('na'),
  }
  const config = {
    version: 1,
    network: { allowLoopback: true },
    providers: { amazon: { use: 'spapi', options: { ...usual, ...options(amazon, app) } } },
  }
  writeFileSync(join(folder, 'credbroker.yaml'), JSON.stringify(config))
  const { clientSecret } = app
  const env = { LWA_CLIENT_SECRET: clientSecret, CREDBROKER_MASTER_KEY: Buffer.alloc(32, 7).toString('base64') }
  return { amazon, app, folder, cli: (argv, more = {}) => runCli(argv, { cwd: folder, env, ...more }) }
}

/** Seller Central: a seller who agrees at once. */
async function sellerCentral(amazon: ScriptedAmazon, app: () => App): Promise<string> {
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '', 'http://central')
    const redirectUri = searchParams.get('redirect_uri') ?? ''
    const sellerId = 'A1SELLER'
    const code = amazon.addAuthorizationCode({ app: app(), sellerId, redirectUri })
    const back = new URL(redirectUri)
    back.search = new URLSearchParams({
      state: searchParams.get('state') ?? '',
      selling_partner_id: sellerId,
      spapi_oauth_code: code,
    }).toString()
    response.writeHead(302, { location: back.href }).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test('a seller signs in, the consent is listed with its end, and a token is got with it', async () => {
  const known: { app?: App } = {}
  const world = await operator((_, { applicationId }) => ({ applicationId, centralUrl: 'http://127.0.0.1:1' }))
  known.app = world.app
  const centralUrl = await sellerCentral(world.amazon, () => known.app ?? world.app)
  const config = join(world.folder, 'credbroker.yaml')
  const { cli } = world
  const { readFileSync } = await import('node:fs')
  writeFileSync(config, readFileSync(config, 'utf8').replace('http://127.0.0.1:1', centralUrl))
  let said = ''
  let page: Promise<Response> | undefined
  const login = await cli(['login', 'amazon', '--user', 'ann'], {
    onOutput: (text) => {
      said += text
      const [, address] = /(http:\/\/127\.0\.0\.1:\d+\/apps\/\S+)\nWaiting/.exec(said) ?? []
      if (address !== undefined) page ??= fetch(address)
    },
  })
  expect(login).toMatchObject({ code: 0, stderr: expect.stringContaining('signed in as ann at amazon') })
  expect((await page)?.headers.get('referrer-policy')).toBe('no-referrer')
  const grants = await cli(['grants', 'list', '--json'])
  const { consentExpiresAtMs, ...grant } = JSON.parse(grants.stdout).grants?.[0] ?? JSON.parse(grants.stdout)
  expect(grant).toMatchObject({ provider: 'amazon', user: 'ann', status: 'active' })
  expect(consentExpiresAtMs - Date.now()).toBeGreaterThan(364 * dayMs)
  const got = await cli(['get', 'amazon', '--user', 'ann', '--request', '{"spApiTokenRequest":{}}'])
  expect(JSON.parse(got.stdout).spApiTokenResponse).toMatchObject({ sellingPartnerId: 'A1SELLER' })
  expect(said + grants.stdout + grants.stderr).not.toMatch(/Atzr|Atza/)
})

test('the client secret is rotated from the command line, and the message of the queue goes in by file', async () => {
  const { cli, app, folder } = await operator((amazon, app) => ({
    refreshToken: amazon.addConsent({ app }).refreshToken,
  }))
  const ordered = await cli(['spapi', 'rotate-secret'])
  expect(ordered).toMatchObject({ code: 0 })
  writeFileSync(join(folder, 'message.json'), JSON.stringify(app.queue[0]))
  const accepted = await cli(['spapi', 'accept-secret', 'amazon', '--input', 'message.json', '--json'])
  expect(accepted.code).toBe(0)
  expect(JSON.parse(accepted.stdout)).toMatchObject({ facts: { accepted: 'new_secret' } })
  expect(JSON.stringify([ordered, accepted])).not.toContain(app.clientSecret)
  // The old secret is over, and the configuration still has it.
  const old = await cli(['get', 'amazon', '--request', '{"spApiTokenRequest":{}}'])
  expect(old.code).toBe(0)
  const help = await cli(['spapi', '--help'])
  expect(help.stdout).toMatch(/rotate-secret.*\n.*accept-secret/)
})

test('doctor says what ends, and the exit code what has ended', async () => {
  const date = (inDays: number) => new Date(Date.now() + inDays * dayMs).toISOString().slice(0, 10)
  const due = await operator((amazon, app) => ({
    refreshToken: amazon.addConsent({ app }).refreshToken,
    clientSecretExpiresAt: date(10),
  }))
  const warned = await due.cli(['doctor'])
  expect(warned.code).toBe(0)
  expect(warned.stdout + warned.stderr).toMatch(/client_secret/)
  const over = await operator((amazon, app) => ({
    accounts: { house: { refreshToken: amazon.addConsent({ app }).refreshToken, authorizedAt: date(-400) } },
  }))
  expect((await over.cli(['doctor'])).code).toBe(1)
})

test('what python-amazon-sp-api has becomes a configuration that holds, and no secret is printed', async () => {
  const { cli, folder } = await operator(() => ({}))
  const env = {
    SP_API_REFRESH_TOKEN_eu: 'Atzr|canary-eu',
    LWA_APP_ID_eu: 'amzn1.application-oa2-client.1',
    LWA_CLIENT_SECRET_eu: 'canary-secret',
    SP_API_DEFAULT_MARKETPLACE: 'DE',
    CREDBROKER_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
  }
  const homeFolder = join(folder, 'nobody')
  const imported = await cli(['import', 'spapi'], { env, homeFolder, platform: 'linux' })
  expect(imported.code).toBe(0)
  expect(imported.stdout + imported.stderr).not.toContain('canary')
  writeFileSync(join(folder, 'imported.yaml'), imported.stdout)
  const validated = await cli(['validate', '--config', 'imported.yaml'], { env })
  expect(validated).toEqual({ code: 0, stdout: '', stderr: expect.anything() })
})
