import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createBroker } from '@credbroker/core'
import { afterAll, expect, test } from 'vitest'
import plugin from '../src/index.ts'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const folder = mkdtempSync(join(tmpdir(), 'provider-apikey-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('the configuration in the README works', async () => {
  const [, yaml = ''] = /```yaml\n(.*?)```/s.exec(readme) ?? []
  const configFile = join(folder, 'credbroker.yaml')
  writeFileSync(configFile, yaml)
  const broker = await createBroker({
    configFile,
    plugins: { apikey: plugin },
    env: { WEATHER_API_KEY: 'key of weather', SEARCH_API_KEY: 'key of search' },
  })
  for (const name of ['weather', 'search']) {
    const { apiKeyResponse } = await broker.get('keys', { apiKeyRequest: { name } }, { workload: 'research-agent' })
    expect(apiKeyResponse.apiKey).toBe(`key of ${name}`)
  }
})
