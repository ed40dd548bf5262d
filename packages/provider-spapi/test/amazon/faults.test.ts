import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { amazonWorld } from './support/amazon-world.ts'

const participations = '/sellers/v1/marketplaceParticipations'

test('faults happen in order, and then no more', async () => {
  const { call, amazon, consent } = await amazonWorld()
  const { lwa } = amazon.faults
  const ask = () => call.lwa({ grant_type: 'refresh_token', refresh_token: consent.refreshToken })
  lwa.next('serverError', 2)
  lwa.next('unavailable')
  lwa.next('throttled')
  lwa.next('html')
  lwa.next({ status: 418, body: { error: 'teapot' } })
  const answers = []
  for (let index = 0; index < 7; index++) answers.push(await ask())
  expect(answers.map(({ status }) => status)).toEqual([500, 500, 503, 429, 503, 418, 200])
  expect(answers.map(({ body }) => body.error)).toEqual([
    'server_error',
    'server_error',
    'temporarily_unavailable',
    undefined,
    undefined,
    'teapot',
    undefined,
  ])
  expect(answers[4]?.headers.get('content-type')).toBe('text/html')
})

test('connections are reset for as long as told', async () => {
  const { call, amazon, clock } = await amazonWorld()
  amazon.faults.lwa.during('reset', 2_000)
  await expect(call.sellerToken()).rejects.toThrow()
  await clock.advance(1_999)
  await expect(call.sellerToken()).rejects.toThrow()
  await clock.advance(1)
  expect(await call.sellerToken()).toMatch(/^Atza/)
  expect(amazon.requests.map(({ status }) => status)).toEqual([undefined, undefined, 200])
  expect(amazon.count('lwa.refresh_token')).toBe(3)
})

test('a slow answer takes as long by the clock', async () => {
  const { call, amazon, clock } = await amazonWorld()
  amazon.faults.lwa.next({ delayMs: 500 })
  let isAnswered = false
  const answer = call.sellerToken().then(() => {
    isAnswered = true
  })
  while (clock.pending === 0) await clock.settle()
  await clock.advance(499)
  expect(isAnswered).toBe(false)
  await clock.advance(1)
  await answer
})

test('faults of the selling partner API are in its own form, or in HTML', async () => {
  const { call, amazon } = await amazonWorld()
  const token = await call.sellerToken()
  const { sellingPartner } = amazon.faults
  const ask = () => call.api('GET', participations, token)
  sellingPartner.next('serverError')
  sellingPartner.next('throttled')
  expect((await ask()).body.errors[0].code).toBe('InternalFailure')
  expect((await ask()).body.errors[0].code).toBe('QuotaExceeded')
  amazon.behaviour.htmlErrors = true
  sellingPartner.next('serverError')
  const { status, body } = await ask()
  expect([status, body]).toEqual([500, expect.stringContaining('<html>')])
  sellingPartner.next('serverError')
  sellingPartner.clear()
  expect((await ask()).status).toBe(200)
})

test('nothing answers once it is closed', async () => {
  const { call, amazon } = await amazonWorld()
  await call.sellerToken()
  await amazon.close()
  await expect(call.sellerToken()).rejects.toThrow()
})

test('a process that has nothing else to do ends', async () => {
  const module = new URL('../support/amazon/scripted-amazon.ts', import.meta.url).href
  const script = `
    import { scriptedAmazon } from '${module}'
    const { lwaUrl } = await scriptedAmazon({ clock: { now: Date.now, schedule: () => () => {} } })
    console.log((await fetch(lwaUrl, { headers: { connection: 'close' } })).status)`
  const options = { timeout: 10_000 }
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], options)
  expect(stdout.trim()).toBe('400')
})
