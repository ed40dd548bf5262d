import { ok } from 'node:assert/strict'
import { test } from 'vitest'
import { providerSuite } from '../../src/index.ts'
import { tokenSubject } from '../support/token-provider.ts'

providerSuite({ test, ok }, tokenSubject)
