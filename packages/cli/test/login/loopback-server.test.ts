import { VirtualClock } from '@credbroker/testkit'
import { expect, test } from 'vitest'
import { openLoopbackServer } from '../../src/commands/login/loopback-server.ts'

test('an answer that is on its way when the end comes gets there', async () => {
  const server = await openLoopbackServer(0, new VirtualClock())
  const asked = Promise.withResolvers<void>()
  const answer = Promise.withResolvers<Response>()
  server.serve(() => {
    asked.resolve()
    return answer.promise
  })
  const page = fetch(`${server.origin}/done`).then((response) => response.text())
  await asked.promise
  const closed = server.close()
  answer.resolve(new Response('x'.repeat(1_000_000)))
  expect((await page).length).toBe(1_000_000)
  await closed
})

test('an answer that never comes holds the end up for a moment and no longer', async () => {
  const clock = new VirtualClock()
  const server = await openLoopbackServer(0, clock)
  const asked = Promise.withResolvers<void>()
  server.serve(() => {
    asked.resolve()
    return new Promise(() => {})
  })
  const page = fetch(`${server.origin}/done`).then(
    () => 'answered',
    () => 'cut',
  )
  await asked.promise
  const closed = server.close()
  await clock.advance(2_000)
  await closed
  expect(await page).toBe('cut')
})

test('before it serves anything there is nothing', async () => {
  const server = await openLoopbackServer(0, new VirtualClock())
  expect((await fetch(server.origin)).status).toBe(404)
  await server.close()
})
