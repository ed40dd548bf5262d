import { constants } from 'node:fs'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ProviderContext } from '@credbroker/core'
import type { Session } from '../session/session.ts'
import type { SessionState } from './session-state.ts'

/** More than any session has. */
const largestBytes = 65_536

/** How texts and sessions become each other. */
export interface StateForm {
  read(text: string): Session | undefined
  write(session: Session): string
}

/**
 * A session in a file that Bitwarden's own tools read and write too. Whole files take each other's place, so that several
 * processes never see half of one; nobody but the owner may read them; symbolic links are not followed.
 */
export class StateFile implements SessionState {
  readonly #path: string
  readonly #form: StateForm
  readonly #context: Pick<ProviderContext, 'logger' | 'random'>
  /** What was said of the file already. */
  readonly #said = new Set<string>()

  constructor(path: string, form: StateForm, context: Pick<ProviderContext, 'logger' | 'random'>) {
    this.#path = path
    this.#form = form
    this.#context = context
  }

  async load(): Promise<Session | undefined> {
    try {
      const text = await this.#readFile()
      return text === undefined ? undefined : this.#form.read(text)
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') this.#sayOnce('the state file cannot be read, so it is taken for absent', error)
      return undefined
    }
  }

  async save(session: Session): Promise<void> {
    const unique = Buffer.from(this.#context.random.bytes(6)).toString('hex')
    const temporary = join(dirname(this.#path), `.credbroker-state-${unique}`)
    try {
      await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 })
      const file = await open(temporary, 'wx', 0o600)
      try {
        await file.writeFile(this.#form.write(session))
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(temporary, this.#path)
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => {})
      this.#sayOnce('the state file cannot be written, so each process logs in for itself', error)
    }
  }

  async remove(): Promise<void> {
    try {
      await rm(this.#path, { force: true })
    } catch (error) {
      this.#sayOnce('the state file cannot be removed', error)
    }
  }

  async #readFile(): Promise<string | undefined> {
    // Not known on Windows, where making a symbolic link takes a privilege.
    const noFollow = constants.O_NOFOLLOW ?? 0
    const file = await open(this.#path, constants.O_RDONLY | noFollow)
    try {
      const stats = await file.stat()
      if (!stats.isFile() || stats.size > largestBytes) return undefined
      if (process.platform !== 'win32' && (stats.mode & 0o077) !== 0)
        this.#sayOnce('the state file may be read by others than its owner; give it the mode 0600')
      return await file.readFile('utf8')
    } finally {
      await file.close()
    }
  }

  #sayOnce(message: string, error?: unknown): void {
    if (this.#said.has(message)) return
    this.#said.add(message)
    this.#context.logger.warn(message, { path: this.#path, error: codeOf(error) })
  }
}

function codeOf(error: unknown): string | undefined {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined
  return typeof code === 'string' ? code : undefined
}
