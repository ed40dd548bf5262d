import { ok } from 'node:assert/strict'
import { memoryStore } from '@credbroker/core'
import { storeSuite, VirtualClock } from '@credbroker/testkit'
import { test } from 'vitest'
import { openKeyRing } from '../packages/core/src/sealing/key-ring.ts'
import { ephemeralKeyWrapper } from '../packages/core/src/sealing/master-key/ephemeral-key-wrapper.ts'
import { sealedStore } from '../packages/core/src/sealing/sealed-store.ts'
import { systemRandom } from '../packages/core/src/services/default-services.ts'

// What providers see is a store like any other.
const clock = new VirtualClock()
const random = systemRandom()

storeSuite(
  { test, ok },
  {
    clock,
    skip: { closing: 'the broker closes the store below, once its providers have ended' },
    async open() {
      const store = memoryStore(clock)
      const ring = await openKeyRing(store, ephemeralKeyWrapper(random), { clock, random })
      return sealedStore(store, ring, random)
    },
  },
)
