import { ok } from 'node:assert/strict'
import { memoryStore } from '@credbroker/core'
import { test } from 'vitest'
import { storeSuite, VirtualClock } from '../../src/index.ts'

const clock = new VirtualClock()

storeSuite(
  { test, ok },
  {
    clock,
    open: () => memoryStore(clock),
  },
)
