import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createBroker } from '@credbroker/core'
import { afterAll, expect, test } from 'vitest'
import plugin from '../src/index.ts'
import { configSchema, requestSchemas } from '../src/schema.ts'
import { getToken, goodRequest, rejection } from './support/privy-broker.ts'
import { credential } from './support/vectors.ts'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const folder = mkdtempSync(join(tmpdir(), 'provider-privy-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** The code in the first cells of the table whose first column has this heading. */
function rowsOf(heading: string): string[] {
  const table = readme.split('\n\n').find((block) => block.startsWith(`| ${heading} `)) ?? ''
  return [...table.matchAll(/^\| `(\w+)` /gm)].slice(heading.startsWith('`') ? 1 : 0).map(([, name = '']) => name)
}

test('the configuration in the README works', async () => {
  const [, yaml = ''] = /```yaml\n(.*?)```/s.exec(readme) ?? []
  const configFile = join(folder, 'credbroker.yaml')
  writeFileSync(configFile, yaml)
  const { appId, appSecret, authorizationPrivateKey } = credential('p256')
  const broker = await createBroker({
    configFile,
    plugins: { privy: plugin },
    env: { PRIVY_APP_ID: appId, PRIVY_APP_SECRET: appSecret, PRIVY_AUTHORIZATION_KEY: authorizationPrivateKey },
  })
  expect((await getToken(broker, goodRequest)).authorizationSignature).toBeDefined()
  const other = { ...goodRequest, requestPath: '/v1/wallets/w1/export' }
  expect((await rejection(getToken(broker, other))).code).toBe('access_denied')
})

test('the README lists every option and every request member', () => {
  expect(rowsOf('option').sort()).toEqual(Object.keys(configSchema.properties ?? {}).sort())
  expect(rowsOf('`stripePrivyTokenRequest`').sort()).toEqual(
    Object.keys(requestSchemas.stripePrivyToken.properties ?? {}).sort(),
  )
})
