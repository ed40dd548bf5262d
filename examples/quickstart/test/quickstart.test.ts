import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const leftBehind = () => readdirSync(tmpdir()).filter((name) => name.startsWith('credbroker-quickstart-'))

test('the quickstart gets three signed credentials, verifies them, is refused as a stranger, and cleans up', () => {
  const before = leftBehind()
  const main = fileURLToPath(new URL('../main.ts', import.meta.url))
  const printed = execFileSync('node', ['--conditions=source', main], {
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  })
  expect(printed.match(/signature verified/g)).toHaveLength(3)
  expect(printed).toContain('uris     POST api.cdp.coinbase.com/platform/v2/evm/accounts')
  expect(printed).toContain('access_denied: workload "stranger" is not in the configuration')
  expect(printed).toContain('500 tokens, 1 request to the vendor, the consent alive')
  expect(leftBehind()).toEqual(before)
})
