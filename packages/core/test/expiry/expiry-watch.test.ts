import { expect, test } from 'vitest'
import type { KnownExpiry } from '../../src/index.ts'
import { day, expiringBroker, secret } from './support/expiring-broker.ts'

const start = 1_800_000_000_000
const hour = 3_600_000

test('tells once when something becomes due and once when it is over', async () => {
  const endsAtMs = start + 40 * day
  const { clock, heard, warnings } = await expiringBroker({ one: () => [secret(endsAtMs, { subject: 'eu' })] })
  await clock.advanceTo(start + 10 * day - 1)
  expect(heard).toEqual([])
  await clock.advance(1)
  const about = { provider: 'one', code: 'client_secret', subject: 'eu', endsAtMs }
  const due = { atMs: start + 10 * day, ...about, status: 'due' }
  expect(heard).toEqual([due])
  await clock.advanceTo(endsAtMs - 1)
  expect(heard).toEqual([due])
  await clock.advanceTo(endsAtMs + 3 * day)
  expect(heard).toEqual([due, { atMs: endsAtMs, ...about, status: 'over' }])
  expect(warnings()).toEqual([
    {
      level: 'warn',
      message: 'something that a provider rests on ends soon',
      fields: { ...about, advice: 'rotate it' },
    },
    {
      level: 'warn',
      message: 'something that a provider rests on has ended',
      fields: { ...about, advice: 'rotate it' },
    },
  ])
})

test('what is due at the start is told a second later, to those who listen by then', async () => {
  const { clock, heard } = await expiringBroker({ one: () => [secret(start + day)], two: () => [secret(start)] })
  await clock.advance(999)
  expect(heard).toEqual([])
  await clock.advance(1)
  expect(heard).toMatchObject([
    { provider: 'one', status: 'due' },
    { provider: 'two', status: 'over' },
  ])
})

test('looks every hour, so that a new end is seen, and a renewed secret is a new one', async () => {
  let known: readonly KnownExpiry[] = []
  const { clock, heard } = await expiringBroker({ one: async () => known })
  await clock.advance(1_000)
  known = [secret(start + day)]
  await clock.advance(hour - 1)
  expect(heard).toEqual([])
  await clock.advance(1)
  expect(heard).toMatchObject([{ endsAtMs: start + day }])
  known = [secret(start + 2 * day)]
  await clock.advance(hour)
  expect(heard).toMatchObject([{ endsAtMs: start + day }, { endsAtMs: start + 2 * day }])
})

test('a provider that fails once is not told of again when it is back', async () => {
  let fails = false
  const { clock, heard } = await expiringBroker({
    one: async () => {
      if (fails) throw new Error('away')
      return [secret(start + day)]
    },
  })
  await clock.advance(1_000)
  fails = true
  await clock.advance(hour)
  fails = false
  await clock.advance(hour)
  expect(heard).toHaveLength(1)
})

test('looks anew after a reload, and at the providers that there are then', async () => {
  const { broker, clock, heard, config } = await expiringBroker({
    one: () => [secret(start + day)],
    two: () => [secret(start + day)],
  })
  await broker.reload({ ...config, providers: { one: { use: 'one' } } })
  await clock.advance(1_000)
  expect(heard).toMatchObject([{ provider: 'one' }])
  await broker.reload(config)
  await clock.advance(1_000)
  expect(heard).toMatchObject([{ provider: 'one' }, { provider: 'two' }])
})

test('a look that a reload overtakes says nothing and leaves no second timer', async () => {
  const answers: PromiseWithResolvers<readonly KnownExpiry[]>[] = []
  const { broker, clock, heard, config } = await expiringBroker({
    one: () => {
      const answer = Promise.withResolvers<readonly KnownExpiry[]>()
      answers.push(answer)
      return answer.promise
    },
  })
  await clock.advance(1_000)
  await broker.reload(config)
  await clock.advance(1_000)
  expect(answers).toHaveLength(2)
  for (const answer of answers) answer.resolve([secret(start + day)])
  await clock.settle()
  expect(heard).toHaveLength(1)
  expect(clock.pending).toBe(1)
})

test('keeps no process alive, and leaves no timer behind', async () => {
  const { broker, clock } = await expiringBroker({ one: () => [secret(start + day)] })
  expect([clock.pending, clock.pendingInForeground]).toEqual([1, 0])
  await clock.advance(2_000)
  expect([clock.pending, clock.pendingInForeground]).toEqual([1, 0])
  await broker.close()
  expect(clock.pending).toBe(0)
})

test('takes no timer where no provider knows of an end', async () => {
  const { broker, clock, config } = await expiringBroker({ one: undefined, two: () => [] })
  expect(clock.pending).toBe(1)
  await broker.reload({ ...config, providers: { one: { use: 'one' } } })
  expect(clock.pending).toBe(0)
})

test('survives listeners and loggers that throw', async () => {
  let asked = 0
  const { broker, clock, logger } = await expiringBroker({
    one: () => {
      asked++
      return [secret(start + day)]
    },
  })
  broker.on('expiring', () => {
    throw new Error('no')
  })
  logger.warn = () => {
    throw new Error('no')
  }
  await clock.advance(1_000)
  await clock.advance(hour)
  expect(asked).toBe(2)
})

test('a provider that went and came back is told of again', async () => {
  const { broker, clock, heard, config } = await expiringBroker({ one: () => [secret(start + day)], two: undefined })
  await clock.advance(1_000)
  await broker.reload({ ...config, providers: { two: { use: 'two' } } })
  await broker.reload(config)
  await clock.advance(1_000)
  expect(heard).toHaveLength(2)
})

test('a look that the end of the broker overtakes says nothing', async () => {
  const answer = Promise.withResolvers<readonly KnownExpiry[]>()
  const { broker, clock, warnings } = await expiringBroker({ one: () => answer.promise })
  await clock.advance(1_000)
  const closed = broker.close()
  await clock.settle()
  answer.resolve([secret(start + day)])
  await closed
  await clock.settle()
  expect(warnings()).toEqual([])
})
