import {
  type Broker,
  type BrokerConfig,
  createBroker,
  type KeyWrapper,
  type LogFields,
  type Services,
} from '@credbroker/core'
import { seededRandom } from '@credbroker/testkit'
import oauth2 from '../../../src/index.ts'
import { findVendor } from '../../../src/vendors/find-vendor.ts'

export const providerName = 'idp'
export const returnUrl = 'https://app.example/done'
export const workloads: readonly string[] = ['reports', 'mail']
const vendorUrl = 'https://vendor.example'

/** All processes have the same master key: this one changes nothing. */
const openKeys: KeyWrapper = {
  keyId: 'open',
  wrap: (dataKey) => Promise.resolve(dataKey),
  unwrap: (_keyId, wrapped) => Promise.resolve(wrapped),
}

/** One broker process. Dead, it does nothing any more: what it was at never ends. */
export class SimulatedInstance {
  readonly id: string
  isDead = false
  /** Until then nothing goes wrong with it: how a broker starts on a bad store is another question. */
  isStarted = false
  broker: Broker | undefined
  /** Requests that have not arrived yet. */
  readonly underWay: Set<() => void> = new Set()

  constructor(id: string) {
    this.id = id
  }
}

export interface Surroundings {
  readonly services: Pick<Services, 'clock' | 'store' | 'fetch'>
  readonly isGone: (id: string) => boolean
  readonly introspects: boolean
  readonly leewayMs: number
  readonly seed: string
  /** Something was logged as an error. */
  readonly failed: (fields: LogFields | undefined) => void
}

/** The broker of a process. */
export function startBroker(
  id: string,
  { services, isGone, introspects, leewayMs, seed, failed }: Surroundings,
  plugin: unknown = oauth2,
): Promise<Broker> {
  const quiet = () => {}
  // No option says it: what vendors forgive is a matter of presets.
  Object.assign(findVendor('custom'), { rotationLeewayMs: leewayMs })
  const config: BrokerConfig = {
    version: 1,
    providers: {
      [providerName]: {
        use: 'oauth2',
        options: {
          clientId: 'client',
          clientSecret: 'a-secret-of-the-client',
          clientAuthMethod: 'client_secret_post',
          scopes: ['read'],
          metadata: {
            issuer: vendorUrl,
            authorization_endpoint: `${vendorUrl}/authorize`,
            token_endpoint: `${vendorUrl}/token`,
            revocation_endpoint: `${vendorUrl}/revoke`,
            ...(introspects && { introspection_endpoint: `${vendorUrl}/introspect` }),
          },
        },
      },
    },
    workloads: Object.fromEntries(
      workloads.map((name) => [name, { providers: { [providerName]: {} }, returnUrls: [returnUrl] }]),
    ),
  }
  return createBroker({
    config,
    plugins: { oauth2: plugin },
    publicUrl: 'https://broker.example',
    services: {
      ...services,
      keys: openKeys,
      instance: { id, isGone },
      random: seededRandom(`${seed}/${id}`),
      logger: { debug: quiet, info: quiet, warn: quiet, error: (_message, fields) => failed(fields) },
    },
  })
}
