import { ok } from 'node:assert/strict'
import { join } from 'node:path'
import { storeSuite, VirtualClock } from '@credbroker/testkit'
import { test } from 'vitest'
import { openSqliteStore } from '../src/index.ts'
import { temporaryFolder } from './support/temporary-folder.ts'

const clock = new VirtualClock()
const folder = temporaryFolder()
const open = (name: string) => openSqliteStore({ path: join(folder, `${name}.db`), clock })

storeSuite({ test, ok }, { clock, open, reopen: open })
