import { recordingLogger, VirtualClock } from '@credbroker/testkit'
import { expect, test } from 'vitest'
import { healthAnswer, readinessAnswer } from '../../src/health/health-answer.ts'
import type { ReadinessParts } from '../../src/health/readiness.ts'
import { readiness } from '../../src/health/readiness.ts'

function subject(store: ReadinessParts['store']) {
  const clock = new VirtualClock()
  const logger = recordingLogger()
  const providers = () => ({ github: { status: 'failing', lastCode: 'upstream_unavailable' } }) as const
  return { clock, logger, ready: readiness({ store, providers, clock, logger }) }
}

test('a provider that fails is reported, and the process is ready all the same', async () => {
  const { ready, clock } = subject(async () => {})
  const answer = readinessAnswer(await ready())
  expect(clock.pending).toBe(0)
  expect(answer.status).toBe(200)
  expect(JSON.parse(answer.body)).toEqual({
    status: 'ready',
    checks: {
      store: { status: 'good' },
      providers: { github: { status: 'failing', lastCode: 'upstream_unavailable' } },
    },
  })
})

test('a store that fails makes it unready, without saying why, until the store is back', async () => {
  let broken = true
  const { ready, clock, logger } = subject(async () => {
    if (broken) throw new Error('password=hunter2')
  })
  const answer = readinessAnswer(await ready())
  expect(answer.status).toBe(503)
  expect(JSON.parse(answer.body)).toMatchObject({ status: 'unready', checks: { store: { status: 'failing' } } })
  await clock.advance(1000)
  await ready()
  broken = false
  await clock.advance(1000)
  expect((await ready()).status).toBe('ready')
  // Said when it changes, not at every probe.
  expect(logger.lines.map(({ level }) => level)).toEqual(['error', 'info'])
  expect(JSON.stringify([answer, logger.lines])).not.toContain('hunter2')
})

test('a store that does not answer is given up after two seconds', async () => {
  const { ready, clock } = subject(() => new Promise(() => {}))
  const report = ready()
  await clock.advance(2000)
  expect((await report).status).toBe('unready')
  expect(clock.pending).toBe(0)
})

test('probes within a second share one question, whatever happens to the wall clock', async () => {
  let asked = 0
  const { ready, clock } = subject(async () => void asked++)
  await Promise.all([ready(), ready()])
  await clock.advance(999)
  await ready()
  expect(asked).toBe(1)
  await clock.advance(1)
  await ready()
  expect(asked).toBe(2)
  clock.jump(-3_600_000)
  await ready()
  expect(asked).toBe(3)
})

test('a process that lives is healthy', () => {
  expect([healthAnswer.status, JSON.parse(healthAnswer.body)]).toEqual([200, { status: 'ok' }])
})
