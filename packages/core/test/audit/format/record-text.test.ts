import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseRecords, recordWriter } from '../../../src/audit/format/record-text.ts'
import type { AuditRecord } from '../../../src/index.ts'

const recordText = recordWriter()
const instant = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }))
// With the characters that mean something in JSON, and those that JSON cannot hold.
const text = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', '"', '\\', ',', '{', ' ') }),
  fc.string({ unit: 'binary' }),
)
const records: fc.Arbitrary<AuditRecord> = fc.record(
  {
    atMs: instant,
    requestId: text,
    action: fc.constantFrom('issue' as const, 'revoke' as const, 'grant_lost' as const, 'keys_rotated' as const),
    workload: text,
    user: text,
    provider: text,
    kind: text,
    decision: fc.constantFrom('granted' as const, 'denied' as const, 'failed' as const),
    reason: fc.constantFrom('access_denied' as const, 'internal' as const, 'aborted' as const),
    credentials: fc.array(text, { minLength: 1, maxLength: 8 }),
    stale: fc.constant(true as const),
    expiresAtMs: instant,
  },
  { requiredKeys: ['atMs', 'requestId', 'action', 'workload', 'decision'] },
)

test('gives back every record that it wrote', () => {
  fc.assert(
    fc.property(fc.array(records, { minLength: 1, maxLength: 5 }), (written) => {
      const parsed = parseRecords(`[${written.map(recordText).join(',')}]`)
      // JSON has one zero.
      expect(parsed).toEqual(JSON.parse(JSON.stringify(written)))
    }),
  )
})

test('writes no text as anything but a text', () => {
  for (const text of ['x","decision":"denied', '\\', '\\"', '\u0000', '\n', '\ud800', '\u007f']) {
    const record: AuditRecord = { atMs: 1, requestId: text, action: 'issue', workload: text, decision: 'granted' }
    const full = { ...record, user: text, provider: text, kind: text, credentials: [text, text] }
    expect(JSON.parse(recordText(full))).toEqual(full)
  }
})

test('writes no member for an empty list of credentials', () => {
  const record: AuditRecord = { atMs: 1, requestId: 'r', action: 'issue', workload: 'w', decision: 'granted' }
  expect(recordText({ ...record, credentials: [] })).toBe(recordText(record))
})

test('refuses an instant that is no number', () => {
  const record: AuditRecord = { atMs: 1, requestId: 'r', action: 'issue', workload: 'w', decision: 'granted' }
  for (const atMs of [Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(() => recordText({ ...record, atMs })).toThrow(TypeError)
    expect(() => recordText({ ...record, expiresAtMs: atMs })).toThrow(TypeError)
  }
})

test('takes nothing for records that is none, whatever its form', () => {
  const record = { atMs: 1, requestId: 'r', action: 'issue', workload: 'w', decision: 'granted' }
  expect(parseRecords(JSON.stringify([record]))).toEqual([record])
  const wrong: unknown[] = [
    { ...record, atMs: '1' },
    { ...record, requestId: 1 },
    { ...record, action: 'steal' },
    { ...record, action: 'toString' },
    { ...record, decision: 'maybe' },
    { ...record, reason: 'because' },
    { ...record, credentials: 'abc' },
    { ...record, credentials: [1] },
    { ...record, stale: false },
    { ...record, user: null },
    { ...record, laterMember: 1 },
    { ...record, workload: undefined },
    null,
    1,
    [],
  ]
  for (const value of wrong)
    expect(parseRecords(JSON.stringify([record, value])), JSON.stringify(value)).toBeUndefined()
  for (const broken of ['', '[', '{}', 'null', '1']) expect(parseRecords(broken)).toBeUndefined()
  fc.assert(fc.property(fc.string(), (any) => parseRecords(any) === undefined || any.trim() === '[]'))
})
