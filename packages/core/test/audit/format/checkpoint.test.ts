import { expect, test } from 'vitest'
import { auditKeys } from '../../../src/audit/format/audit-keys.ts'
import {
  parseAuditCheckpoint,
  publicKeyOf,
  signCheckpoint,
  verifyAuditCheckpoint,
} from '../../../src/audit/format/checkpoint.ts'
import { fixedRing } from '../support/audit-world.ts'

const keys = auditKeys(fixedRing())
const publicKey = publicKeyOf(keys.checkpointPublic)
const state = { sequence: 7, records: 300, mac: new Uint8Array(32).fill(5) }
const checkpoint = signCheckpoint(state, 1_800_000_000_000, keys.checkpointPrivate)

test('is verified with the public key alone, after a way through JSON', () => {
  const kept: unknown = JSON.parse(JSON.stringify(checkpoint))
  const parsed = parseAuditCheckpoint(kept)
  expect(parsed).toEqual(checkpoint)
  expect(verifyAuditCheckpoint(parsed!, publicKey)).toBe(true)
  expect(Object.keys(publicKey)).toEqual(['kty', 'crv', 'x'])
})

test('covers each of its members', () => {
  const mac = Buffer.alloc(32, 6).toString('base64url')
  const signature = Buffer.alloc(64, 6).toString('base64url')
  for (const change of [{ sequence: 8 }, { records: 299 }, { mac }, { atMs: 1 }, { signature }]) {
    expect(verifyAuditCheckpoint({ ...checkpoint, ...change }, publicKey), JSON.stringify(change)).toBe(false)
  }
})

test('comes from the key of one store', () => {
  const other = auditKeys(fixedRing('other'))
  expect(verifyAuditCheckpoint(checkpoint, publicKeyOf(other.checkpointPublic))).toBe(false)
  expect(publicKeyOf(auditKeys(fixedRing()).checkpointPublic)).toEqual(publicKey)
})

test('is parsed strictly', () => {
  const wrong: unknown[] = [
    undefined,
    null,
    'text',
    {},
    { ...checkpoint, sequence: -1 },
    { ...checkpoint, records: 1.5 },
    { ...checkpoint, mac: 'AAAA' },
    { ...checkpoint, mac: `${checkpoint.mac}=` },
    { ...checkpoint, atMs: '1' },
    { ...checkpoint, signature: '' },
    { ...checkpoint, more: 1 },
  ]
  for (const value of wrong) expect(parseAuditCheckpoint(value), JSON.stringify(value)).toBeUndefined()
})
