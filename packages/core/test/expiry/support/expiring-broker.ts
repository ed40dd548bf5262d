import { recordingLogger, VirtualClock } from '@credbroker/testkit'
import { onTestFinished } from 'vitest'
import { type BrokerConfig, createBroker, type CredentialProvider, type KnownExpiry } from '../../../src/index.ts'
import { testPlugin } from '../../support/trivial-provider.ts'

export const day = 86_400_000

type Expiries = CredentialProvider['expiries']

/** A secret that ends in so many days, and is warned of from some days before. */
export function secret(endsAtMs: number, more: Partial<KnownExpiry> = {}): KnownExpiry {
  return { code: 'client_secret', endsAtMs, warnAtMs: endsAtMs - 30 * day, advice: 'rotate it', ...more }
}

/** A broker whose providers say what a test wants; one given as `undefined` knows of no expiry. */
export async function expiringBroker(providers: Readonly<Record<string, Expiries | undefined>>) {
  const clock = new VirtualClock()
  const logger = recordingLogger()
  const config: BrokerConfig = {
    version: 1,
    providers: Object.fromEntries(Object.keys(providers).map((name) => [name, { use: name }])),
  }
  const plugins = Object.fromEntries(
    Object.entries(providers).map(([name, expiries]) => [
      name,
      // One plugin would be one kind, which two plugins may not claim.
      renamed(
        testPlugin(() => ({ response: { token: 't' } }), { ...(expiries && { expiries }) }),
        name,
      ),
    ]),
  )
  const broker = await createBroker({ config, plugins, services: { clock, logger } })
  onTestFinished(() => broker.close())
  const heard: unknown[] = []
  broker.on('expiring', (event) => heard.push(event))
  const warnings = () => logger.lines.filter(({ level }) => level === 'warn')
  return { broker, clock, logger, heard, warnings, config }
}

function renamed({ kinds, create, ...plugin }: ReturnType<typeof testPlugin>, name: string) {
  const { testToken, testStamp } = kinds
  return {
    ...plugin,
    kinds: { [`${name}Token`]: testToken, [`${name}Stamp`]: testStamp },
    create: (options: object, context: never) => {
      const { issue, ...provider } = create?.(options as never, context) ?? {}
      return { ...provider, issue: { [`${name}Token`]: issue?.testToken, [`${name}Stamp`]: issue?.testStamp } }
    },
  }
}
