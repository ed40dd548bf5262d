import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { spawnIdentityProvider } from '../index.ts'

const main = fileURLToPath(new URL('../main.ts', import.meta.url))

async function begin() {
  const child = spawn(process.execPath, ['--conditions=source', main, '--port', '0'])
  const lines: string[] = []
  const reader = createInterface({ input: child.stdout }).on('line', (line) => lines.push(line))
  await once(reader, 'line')
  return { child, lines, exit: once(child, 'exit') }
}

test('it says in one line where it is, and ends on SIGTERM', async () => {
  const { child, lines, exit } = await begin()
  const { issuer } = JSON.parse(lines[0] ?? '')
  const metadata = await (await fetch(`${issuer}/.well-known/openid-configuration`)).json()
  expect(metadata).toMatchObject({ issuer, authorization_response_iss_parameter_supported: true })
  child.kill('SIGTERM')
  expect(await exit).toEqual([0, null])
  expect(lines).toHaveLength(1)
})

test('it ends with whoever started it', async () => {
  const { child, exit } = await begin()
  child.stdin.end()
  expect(await exit).toEqual([0, null])
})

test('it is used in a process of its own as in the same one', async () => {
  const identityProvider = await spawnIdentityProvider()
  expect((await identityProvider.stats()).liveGrants).toBe(0)
  await identityProvider.close()
  await expect(fetch(identityProvider.issuer)).rejects.toThrow('fetch failed')
})
