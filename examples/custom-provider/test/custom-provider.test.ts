import { execFileSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const main = fileURLToPath(new URL('../main.ts', import.meta.url))

test('a provider named as a TypeScript file issues a token that its key signed', () => {
  const env = { ...process.env, ACME_SIGNING_KEY: 'another-key-of-enough-length' }
  const [claims = '', signature] = execFileSync('node', ['--conditions=source', main], { env, encoding: 'utf8' })
    .trim()
    .split('.')
  expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({ audience: 'billing' })
  expect(signature).toBe(createHmac('sha256', env.ACME_SIGNING_KEY).update(claims).digest('base64url'))
})

test('it stays about thirty lines long', () => {
  const code = readFileSync(fileURLToPath(new URL('../acme.ts', import.meta.url)), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.trim().startsWith('//'))
  expect(code.length).toBeLessThanOrEqual(36)
})
