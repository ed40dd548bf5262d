import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect } from 'vitest'
import { type CliOptions, type CliResult, runCli } from './run-cli.ts'
import { fixture, workspace } from './workspace.ts'

/** What every token of the test provider begins with. */
export const canary = 'canary-d41c77'

export interface Vault {
  readonly cwd: string
  /** Runs the command in the folder. */
  run(argv: readonly string[], options?: Omit<CliOptions, 'cwd'>): Promise<CliResult>
  /** Has a token issued, and resolves to it. */
  get(name: string, user?: string): Promise<string>
  /** Works on the database as somebody would who has no key. */
  tamper(work: (database: DatabaseSync) => void): void
  /** The same with one record, by the end of its key. */
  editRecord(name: string, edit: (value: Buffer) => Uint8Array): void
}

/** A folder as `init` leaves it, with a provider that keeps state; the audit log is on. */
export async function vault(shared: Omit<CliOptions, 'cwd'> = {}): Promise<Vault> {
  const cwd = workspace()
  const env = { VAULT_PREFIX: canary }
  const run = (argv: readonly string[], options = {}) => runCli(argv, { cwd, env, ...shared, ...options })
  expect((await run(['init', fixture('vault.ts')])).code).toBe(0)
  const tamper = (work: (database: DatabaseSync) => void): void => {
    const database = new DatabaseSync(join(cwd, 'credbroker.db'), { timeout: 10_000 })
    work(database)
    database.close()
  }
  return {
    cwd,
    run,
    async get(name: string, user?: string): Promise<string> {
      const request = JSON.stringify({ vaultTokenRequest: { name } })
      const { code, stdout } = await run(['get', 'vault', '--request', request, ...(user ? ['--user', user] : [])])
      expect(code).toBe(0)
      return JSON.parse(stdout).vaultTokenResponse.token
    },
    tamper,
    editRecord(name: string, edit: (value: Buffer) => Uint8Array): void {
      tamper((database) => {
        const row = database.prepare('SELECT key, value FROM records WHERE key LIKE ?').get(`%${name}`)
        const value = edit(Buffer.from(row?.value as Uint8Array))
        database.prepare('UPDATE records SET value = ? WHERE key = ?').run(value, String(row?.key))
      })
    },
  }
}
