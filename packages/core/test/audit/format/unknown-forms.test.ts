import fc from 'fast-check'
import { expect, test } from 'vitest'
import { auditKeys } from '../../../src/audit/format/audit-keys.ts'
import { type BlockKind, follows, nextBlock, parseBlock } from '../../../src/audit/format/block.ts'
import { blockSealer } from '../../../src/audit/format/block-seal.ts'
import { type ChainState, macLength } from '../../../src/audit/format/chain.ts'
import { signCheckpoint } from '../../../src/audit/format/checkpoint.ts'
import { headBytes, parseHead } from '../../../src/audit/format/log-head.ts'
import { breakText, parseLogBreak } from '../../../src/audit/format/log-break.ts'
import { verifyAuditLog } from '../../../src/audit/reading/verify-audit-log.ts'
import { systemRandom } from '../../../src/services/default-services.ts'
import { StoredLog } from '../../../src/audit/stored-log.ts'
import { appendBatches, auditWorld, fixedRing } from '../support/audit-world.ts'

// What a later version of this program may have written: sealed and chained as it should be, with a content that this
// version does not know.
async function withLaterBlock(kind: BlockKind, body: string, changeKind?: number) {
  const world = auditWorld()
  await appendBatches(await world.open(), [1, 2])
  const keys = auditKeys(world.ring)
  const { head } = await new StoredLog(world.store, world.ring).end()
  if (head === undefined) throw new Error('the log has a head')
  const { plaintext, after } = nextBlock(keys.chain, head.state, kind, kind === 'records' ? 1 : 0, body)
  if (changeKind !== undefined) plaintext[macLength] = changeKind
  const sealer = blockSealer('audit', keys.seal, systemRandom())
  await world.store.append('audit', [sealer.block(after.sequence, plaintext)], {
    afterSequence: head.state.sequence,
    head: sealer.head(headBytes({ ...head, state: after })),
  })
  return world
}

test('a block of an unknown kind or form is a fault and no crash', async () => {
  const cases: [BlockKind, string, number?][] = [
    ['records', '[]', 9],
    ['records', '[{"version":2}]'],
    ['records', 'no JSON'],
    ['records', '[]'],
    ['break', '{"reason":"unheard of"}'],
    ['break', 'null'],
  ]
  for (const [kind, body, changed] of cases) {
    const { store, ring } = await withLaterBlock(kind, body, changed)
    const { ok, faults } = await verifyAuditLog(store, ring)
    expect(ok).toBe(false)
    expect(faults, `${kind} ${body}`).toMatchObject([{ what: 'unknown_format', sequence: 4 }])
  }
})

test('a checkpoint that this key did not sign, or signed for another state, is a fault', async () => {
  const world = auditWorld()
  await appendBatches(await world.open(), [1, 2])
  const keys = auditKeys(world.ring)
  const { head } = await new StoredLog(world.store, world.ring).end()
  const state = head!.state
  const good = signCheckpoint(state, 1, keys.checkpointPrivate)
  const stranger = auditKeys(fixedRing('other')).checkpointPrivate
  const bodies = [
    'null',
    '{}',
    JSON.stringify({ ...good, mac: '' }),
    JSON.stringify(signCheckpoint(state, 1, stranger)),
    JSON.stringify(signCheckpoint({ ...state, records: 2 }, 1, keys.checkpointPrivate)),
    JSON.stringify(signCheckpoint({ ...state, mac: new Uint8Array(32) }, 1, keys.checkpointPrivate)),
  ]
  for (const body of bodies) {
    const { store, ring } = await withLaterBlock('checkpoint', body)
    expect((await verifyAuditLog(store, ring)).faults, body).toMatchObject([{ what: 'unsigned', sequence: 4 }])
  }
  const { store, ring } = await withLaterBlock('checkpoint', JSON.stringify(good))
  expect(await verifyAuditLog(store, ring)).toMatchObject({ ok: true, checkpoints: 2 })
})

test('a block follows only the one before it, in number, in sequence and in content', () => {
  const { chain } = auditKeys(fixedRing())
  const before = { sequence: 4, records: 9, mac: new Uint8Array(32).fill(1) }
  const made = (from: ChainState, kind: BlockKind = 'records', body = '[1]') => {
    const { plaintext, after } = nextBlock(chain, from, kind, kind === 'records' ? 1 : 0, body)
    return parseBlock(after.sequence, plaintext)!
  }
  expect(follows(chain, before, made(before))).toBe(true)
  expect(follows(chain, before, made({ ...before, records: 8 }))).toBe(false)
  expect(follows(chain, before, made({ ...before, sequence: 5 }))).toBe(false)
  expect(follows(chain, before, made({ ...before, mac: new Uint8Array(32) }))).toBe(false)
  expect(follows(chain, before, { ...made(before), content: new Uint8Array(20) })).toBe(false)
  // A break names what it goes on from, but not where it stands.
  const from = { sequence: 7, records: 20, mac: new Uint8Array(32).fill(2) }
  const body = breakText({ reason: 'truncated', atMs: 1, from })
  expect(follows(chain, before, made({ ...from, sequence: 4 }, 'break', body))).toBe(true)
  expect(follows(chain, before, made({ ...from, sequence: 5 }, 'break', body))).toBe(false)
  expect(follows(chain, before, made(before, 'break', body))).toBe(false)
})

test('no bytes make a parser of blocks, heads or breaks fail', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.json(), (bytes, json) => {
      const block = parseBlock(1, bytes)
      expect(block === undefined || block.first >= 1).toBe(true)
      expect(parseHead(bytes)).toBeUndefined()
      expect(parseHead(Buffer.from(json))).toBeUndefined()
      expect(parseLogBreak(json)).toBeUndefined()
    }),
  )
})

test('a writer takes another key long before its nonces are used up, and readers find both', () => {
  const keys = auditKeys(auditWorld().ring)
  const sealer = blockSealer('audit', keys.seal, systemRandom(), 3)
  const ids = Array.from({ length: 9 }, () =>
    Buffer.from(sealer.head(new Uint8Array(1)).subarray(1, 9)).toString('hex'),
  )
  expect(new Set(ids).size).toBe(3)
  expect(ids[0]).toBe(ids[2])
  expect(ids[2]).not.toBe(ids[3])
})
