import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Fetch } from '@credbroker/core'
import { type IdentityProvider, spawnIdentityProvider } from '@credbroker-workspace/identity-provider'
import { afterAll, afterEach } from 'vitest'
import { Application, type IdpConfig } from './application.ts'
import { JumpingClock } from './jumping-clock.ts'

export interface Acceptance {
  readonly identityProvider: IdentityProvider
  /** An application on a store of its own, closed after the test. */
  open(config?: IdpConfig, fetch?: Fetch): Promise<Application>
  /** Two applications on one store, as two processes have it. */
  openTwo(config?: IdpConfig): Promise<readonly [Application, Application]>
}

/** For one test file: an identity provider in a process of its own, with its usual settings for every test. */
export async function acceptance(): Promise<Acceptance> {
  const identityProvider = await spawnIdentityProvider()
  const opened: Application[] = []
  const folders: string[] = []
  const newFolder = () => {
    const folder = mkdtempSync(join(tmpdir(), 'credbroker-oauth2-'))
    folders.push(folder)
    return folder
  }
  const open = async (folder: string, clock: JumpingClock, config?: IdpConfig, fetch?: Fetch) => {
    const application = await Application.open({ folder, clock, identityProvider, config, fetch })
    opened.push(application)
    return application
  }
  afterEach(async () => {
    await Promise.all(opened.splice(0).map(({ broker }) => broker.close()))
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
    await identityProvider.reset()
  })
  afterAll(() => identityProvider.close())
  return {
    identityProvider,
    open: (config, fetch) => open(newFolder(), new JumpingClock(), config, fetch),
    async openTwo(config) {
      const [folder, clock] = [newFolder(), new JumpingClock()]
      return [await open(folder, clock, config), await open(folder, clock, config)]
    },
  }
}

/** What a promise is rejected with; fails when it is not. */
export async function refusalOf(promise: Promise<unknown>): Promise<Readonly<Record<string, unknown>>> {
  return promise.then(
    () => Promise.reject(new Error('got an answer and not a refusal')),
    (error: { toJSON?(): Readonly<Record<string, unknown>> }) => error.toJSON?.() ?? Promise.reject(error),
  )
}

export function claimsOf(jwt: string): Readonly<Record<string, unknown>> {
  return JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString('utf8'))
}
