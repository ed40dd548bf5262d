import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createBroker } from '@credbroker/core'
import { expect, onTestFinished, test } from 'vitest'
import plugin from '../src/index.ts'
import { configSchema, requestSchemas } from '../src/schema.ts'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

/** The names in the first column of the table whose header starts so. */
function firstColumn(header: string): readonly string[] {
  const table = readme.split('\n\n').find((block) => block.startsWith(`| ${header} `)) ?? ''
  const [, , ...rows] = table.split('\n')
  return rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map(([, name = '']) => name))
}

test('the configuration in the README loads', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'credbroker-spapi-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const [, yaml = ''] = /```yaml\n(.*?)```/s.exec(readme) ?? []
  const configFile = join(folder, 'credbroker.yaml')
  writeFileSync(configFile, yaml.replace('version: 1', 'version: 1\nstore: { use: memory }'))
  const env = {
    LWA_CLIENT_ID: 'amzn1.application-oa2-client.0a',
    LWA_CLIENT_SECRET: 'amzn1.oa2-cs.v1.0a',
    ACME_EU_REFRESH_TOKEN: 'Atzr|1',
    ACME_US_REFRESH_TOKEN: 'Atzr|2',
  }
  const broker = await createBroker({ configFile, plugins: { spapi: plugin }, env })
  expect(broker.describe().providers).toMatchObject([{ name: 'amazon' }])
  await broker.close()
})

test('the README names every option and every request member', () => {
  expect(firstColumn('option')).toEqual(expect.arrayContaining(Object.keys(configSchema.properties ?? {})))
  const members = Object.keys(requestSchemas.spApiToken.properties ?? {})
  expect([...firstColumn('`spApiTokenRequest`')].sort()).toEqual(members.sort())
  for (const member of Object.keys(requestSchemas.spApiRestrictedDataToken.properties ?? {}))
    expect(readme).toContain(`\`${member}\``)
})
