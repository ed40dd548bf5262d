import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@credbroker/core/tooling'
import { expect, onTestFinished, test } from 'vitest'
import { scriptedAmazon } from '../packages/provider-spapi/test/support/amazon/scripted-amazon.ts'

// Two processes with a broker each, on one SQLite file, and Amazon's real limit: ten at once and one a second.

const each = 7

test('processes on one store keep to the limit of the Tokens API together', async () => {
  const amazon = await scriptedAmazon({ clock: systemClock })
  onTestFinished(() => amazon.close())
  const app = amazon.addApp()
  const { refreshToken } = amazon.addConsent({ app })
  const folder = mkdtempSync(join(tmpdir(), 'credbroker-spapi-processes-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const config = {
    version: 1,
    store: { use: '@credbroker/store-sqlite', options: { path: join(folder, 'credbroker.db') } },
    network: { allowLoopback: true },
    providers: {
      amazon: {
        use: '@credbroker/provider-spapi',
        options: {
          clientId: app.clientId,
          clientSecret: app.clientSecret,
          refreshToken,
          region: 'na',
          lwaUrl: amazon.lwaUrl,
          endpointUrl: amazon.endpointUrl('na'),
        },
      },
    },
  }
  const env = { ...process.env, CREDBROKER_MASTER_KEY: Buffer.alloc(32, 7).toString('base64') }
  const processes = ['a', 'b'].map((name) => {
    const child = fork(join(import.meta.dirname, 'support/restricted-data-tokens-process.ts'), {
      env,
      execArgv: ['--conditions=source'],
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    return { name, child }
  })
  await Promise.all(processes.map(({ child }) => answer(child)))
  const served = await Promise.all(
    processes.map(({ name, child }) => {
      child.send({ config, name, count: each })
      return answer(child)
    }),
  )
  expect(served).toEqual([each, each])
  expect(amazon.requests.filter(({ status }) => status === 429)).toEqual([])
  expect(amazon.count('tokens')).toBe(2 * each)
})

/** The next thing that a process says. */
async function answer(child: ChildProcess): Promise<unknown> {
  const [said] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`the process ended with ${code}`))),
  ])
  return said
}
