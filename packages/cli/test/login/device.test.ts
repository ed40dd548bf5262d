import { VirtualClock } from '@credbroker/testkit'
import { expect, test } from 'vitest'
import { consentWorkspace } from '../support/consents.ts'
import { runCli } from '../support/run-cli.ts'

/** Signs in by code under a clock that moves by itself once the code is shown, and notes the time. */
async function byCode(options: string, argv: readonly string[] = []) {
  const clock = new VirtualClock()
  const startMs = clock.now()
  const time = { moves: false }
  const opened: string[] = []
  const result = await runCli(['login', 'memo', ...argv], {
    cwd: consentWorkspace(options),
    clock,
    terminal: true,
    openBrowser: (url) => void opened.push(url),
    onOutput(text) {
      if (time.moves || !text.includes('Waiting')) return
      time.moves = true
      void (async () => {
        while (time.moves) await clock.advance(1_000)
      })()
    },
  })
  time.moves = false
  // Nothing goes on when the command has ended.
  expect(clock.pendingInForeground).toBe(0)
  return { ...result, opened, seconds: (clock.now() - startMs) / 1000 }
}

test('shows address and code, asks every 5 seconds until it is done, and opens no browser', async () => {
  const { code, stderr, opened, seconds } = await byCode('{ device: 3 }')
  expect(code).toBe(0)
  expect(stderr).toContain(
    'Sign in at memo as tess:\n  https://idp.example/device\nand type in this code there:\n  WDJB-MJHT\n',
  )
  expect(stderr).toContain('signed in\u001b[39m as tess at memo')
  expect(opened).toEqual([])
  expect(seconds).toBeGreaterThanOrEqual(15)
  expect(seconds).toBeLessThan(20)
})

test('with --json the code stands beside the address', async () => {
  const { stdout } = await byCode('{ device: 1 }', ['--json'])
  expect(JSON.parse(stdout.split('\n')[0] ?? '')).toEqual({
    authorizationUrl: 'https://idp.example/device',
    userCode: 'WDJB-MJHT',
  })
  expect(JSON.parse(stdout.split('\n')[1] ?? '').status).toBe('signed_in')
})

test('who declines ends with 5', async () => {
  const { code, stderr } = await byCode('{ device: declined }')
  expect(code).toBe(5)
  expect(stderr).toContain('came to nothing (access_denied)')
})

test('who takes too long ends with 10', async () => {
  expect(await byCode('{ device: 1000 }', ['--timeout', '1m'])).toMatchObject({ code: 10 })
})
