import { join } from 'node:path'
import { consentAs } from '../../../examples/identity-provider/consent/consent-as.ts'
import type { IdentityProvider } from '../../../examples/identity-provider/control/connection.ts'
import { talkingProcess } from '../../processes/talking-process.ts'
import type { ScratchFolder } from '../../scratch/scratch-folder.ts'
import { type StateConfig, stateConfig } from '../../scratch/state-config.ts'
import { RaceBroker, type RaceClient } from './race-broker.ts'
import { raceScopes } from './race-consent.ts'
import type { Answers, Runner, RunningProcess } from './race-of.ts'

/** Brokers in so many processes on one SQLite file. */
export function brokerRunner(name: string, { path }: ScratchFolder, processes: number): Runner {
  let started = 0
  return {
    name,
    async start(identityProvider: IdentityProvider): Promise<readonly RunningProcess[]> {
      const { clientId, clientSecret } = identityProvider.clients.basic
      const client = { metadata: await identityProvider.metadata(), clientId, clientSecret, scopes: raceScopes }
      const database = `race-${processes}-${started++}.db`
      await keepConsent(client, stateConfig(path, database))
      const args = [JSON.stringify(client), path, database]
      const script = join(import.meta.dirname, 'broker-process.ts')
      const running = Array.from({ length: processes }, () => talkingProcess<Answers>(script, args))
      await Promise.all(running.map((one) => one.next()))
      return running
    },
  }
}

/** The user is sent to the identity provider and comes back, as in a browser. */
async function keepConsent(client: RaceClient, state: StateConfig): Promise<void> {
  const application = await RaceBroker.open(client, state)
  try {
    const { authorizationUrl, sessionUri } = await application.ask()
    if (authorizationUrl === undefined || sessionUri === undefined) throw new Error('the user was not asked')
    const back = await consentAs(authorizationUrl, { user: 'alice', decision: 'allow' })
    await application.broker.consents.callback('idp', back.searchParams)
    await application.broker.completeSession(sessionUri, { userId: 'alice' })
    if ((await application.ask(sessionUri)).accessToken === undefined) throw new Error('the consent brought no token')
  } finally {
    await application.broker.close()
  }
}
