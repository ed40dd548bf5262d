import { fileURLToPath } from 'node:url'
import { createBroker } from '@credbroker/core'
import type {} from './acme.ts'

const configFile = fileURLToPath(new URL('credbroker.yaml', import.meta.url))
const env = { ACME_SIGNING_KEY: 'a-throw-away-key-for-this-example', ...process.env }

const broker = await createBroker({ configFile, env })
const { acmeSsoTokenResponse } = await broker.get('acme', { acmeSsoTokenRequest: { audience: 'billing' } })
console.log(acmeSsoTokenResponse.token)
await broker.close()
