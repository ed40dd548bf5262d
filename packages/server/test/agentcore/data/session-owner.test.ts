import { expect, test } from 'vitest'
import { belongsTo } from '../../../src/agentcore/data/session-owner.ts'

const session = { workload: 'agent', createdAtMs: 5_000 }
const workload = { name: 'agent', id: 'w1', createdAtMs: 5_000, returnUrls: [] }

test('a session belongs to the workload identity that it was begun for', () => {
  expect(belongsTo(session, workload)).toBe(true)
  expect(belongsTo(session, { ...workload, id: undefined, createdAtMs: 0 })).toBe(true)
})

test('it belongs to no other, to none that got the name later, and to nobody when there is none', () => {
  expect(belongsTo(session, { ...workload, name: 'other' })).toBe(false)
  expect(belongsTo(session, { ...workload, createdAtMs: 5_001 })).toBe(false)
  expect(belongsTo(session, undefined)).toBe(false)
})
