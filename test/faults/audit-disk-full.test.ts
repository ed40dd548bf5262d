import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'

const run = promisify(execFile)
const folder = mkdtempSync(join(tmpdir(), 'credbroker-audit-disk-'))
afterAll(() => rmSync(folder, { recursive: true }))

// A small disk for one process: a file system in memory that nobody else sees.
const canMount = await run('unshare', ['-m', 'mount', '-t', 'tmpfs', 'none', folder]).then(
  () => true,
  () => false,
)
if (!canMount) console.warn('skipped: an audit log on a full disk, because this user may not mount one')

const child = (name: string) =>
  `'${process.execPath}' --conditions=source '${fileURLToPath(new URL(`fixtures/${name}`, import.meta.url))}' '${folder}'`

test.skipIf(!canMount)(
  'a full disk releases nothing, and when there is room again everything that left is on record',
  { timeout: 60_000 },
  async () => {
    const script = [
      `mount -t tmpfs -o size=1m none '${folder}'`,
      child('audit-disk-child.ts'),
      child('verify-child.ts'),
    ].join(' && ')
    const { stdout } = await run('unshare', ['-m', 'sh', '-c', script])
    const [broker, log] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    const refusal = { code: 'internal', retryable: true }
    expect(broker).toMatchObject({ before: 'released', full: refusal, still: refusal, after: 'released' })
    expect(log.ok).toBe(true)
    expect(log.grants).toBeGreaterThanOrEqual(broker.released)
  },
)
