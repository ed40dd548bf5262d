import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { connection, type IdentityProvider } from './control/connection.ts'

/** The same as `startIdentityProvider`, in a process of its own, which ends with this one. */
export async function spawnIdentityProvider(): Promise<IdentityProvider> {
  const main = fileURLToPath(new URL('main.ts', import.meta.url))
  const child = spawn(process.execPath, ['--conditions=source', main, '--port', '0'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  const lines = createInterface({ input: child.stdout })
  const line = await Promise.race([once(lines, 'line'), ended.then(() => undefined)])
  if (line === undefined) throw new Error('the identity provider did not start')
  const { issuer } = JSON.parse(line[0])
  return connection(issuer, async () => {
    child.stdin.end()
    await ended
  })
}
