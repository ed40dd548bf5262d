import { channel } from 'node:diagnostics_channel'
import { expect, test } from 'vitest'
import { auditWorld, record } from './support/audit-world.ts'

test('names each moment in the life of a record, in order', async () => {
  const reached: unknown[] = []
  const listen = (message: unknown) => void reached.push(message)
  channel('credbroker:audit').subscribe(listen)
  try {
    const { open } = auditWorld()
    await (await open()).append(record('1'))
  } finally {
    channel('credbroker:audit').unsubscribe(listen)
  }
  expect(reached).toEqual(
    ['append.gathered', 'checkpoint.signed', 'append.sealed', 'append.stored', 'append.acknowledged'].map((point) => ({
      point,
    })),
  )
})
