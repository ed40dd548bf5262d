import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BrokerConfig } from '@credbroker/core'
import { base64Key, coinbaseEd25519Key } from '../../keys.ts'
import { stateConfig } from '../../scratch/state-config.ts'
import { apiKey, apiKeyProvider, oauth2Provider, paymentProvider, scopes } from './fixed-answers.ts'

export interface ServedState {
  readonly folder: string
  /** Of the configuration and of the database. */
  readonly name: string
  readonly audit?: boolean
}

/** The workload that asks. A policy says what it may ask for. */
export const workload = 'agent'

/** Writes the configuration of a server with five providers, and gives its path. */
export function brokerConfigFile(tokenEndpoint: string, { folder, name, audit = false }: ServedState): string {
  const key = join(folder, `${name}.key`)
  writeFileSync(key, apiKey)
  const file = join(folder, `${name}.json`)
  writeFileSync(file, JSON.stringify(brokerConfig(tokenEndpoint, key, { folder, name, audit })))
  return file
}

function brokerConfig(tokenEndpoint: string, keyFile: string, { folder, name, audit }: ServedState): BrokerConfig {
  const metadata = { issuer: new URL(tokenEndpoint).origin, token_endpoint: tokenEndpoint }
  const client = { clientId: 'benchmark', clientSecret: 'made-up-for-this-run' }
  return {
    version: 1,
    ...stateConfig(folder, `${name}.db`, audit),
    network: { allowLoopback: true },
    providers: {
      [apiKeyProvider]: { use: 'apikey', options: { keys: { default: { file: keyFile } } } },
      [oauth2Provider]: { use: 'oauth2', options: { metadata, ...client, scopes } },
      github: { use: 'oauth2', options: { vendor: 'github', ...client } },
      [paymentProvider]: {
        use: 'coinbase',
        options: { apiKeyId: '7c1a5f0e-58f4-4f0b-9c39-2a8f6f4f7a10', apiKeySecret: coinbaseEd25519Key().secret },
      },
      privy: {
        use: 'privy',
        options: { appId: 'made-up', appSecret: 'made-up', authorizationPrivateKey: base64Key().secret },
      },
    },
    workloads: {
      [workload]: {
        providers: {
          [apiKeyProvider]: {},
          [oauth2Provider]: { kinds: ['oauth2Token'], flows: ['M2M'], scopes },
          [paymentProvider]: {},
        },
      },
    },
  }
}
