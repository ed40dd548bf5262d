import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

test('a host embeds the broker with its own clock, and hears who got what and who did not', () => {
  const main = fileURLToPath(new URL('../main.ts', import.meta.url))
  const printed = execFileSync('node', ['--conditions=source', main], { encoding: 'utf8' })
  expect(printed.trim().split('\n')).toEqual([
    'issued 2030-01-01T00:00:00.000Z forecast keys apiKey',
    'got a key of 16 characters',
    'denied stranger keys access_denied',
    'access_denied - workload "stranger" is not in the configuration; add it under workloads',
  ])
})
