import { join } from 'node:path'
import type { IdentityProvider } from '../../../examples/identity-provider/control/connection.ts'
import { talkingProcess } from '../../processes/talking-process.ts'
import type { LibraryName } from './libraries.ts'
import { raceConsent } from './race-consent.ts'
import type { Answers, Runner, RunningProcess } from './race-of.ts'

/** An application that uses a library by itself, in so many processes that all know the same consent. */
export function libraryRunner(name: string, library: LibraryName, processes: number): Runner {
  return {
    name,
    async start(identityProvider: IdentityProvider): Promise<readonly RunningProcess[]> {
      const { clientId, clientSecret } = identityProvider.clients.basic
      const client = { metadata: await identityProvider.metadata(), clientId, clientSecret }
      const consented = await raceConsent(identityProvider)
      const script = join(import.meta.dirname, 'library-process.ts')
      const args = [library, JSON.stringify(client), JSON.stringify(consented)]
      const running = Array.from({ length: processes }, () => talkingProcess<Answers>(script, args))
      await Promise.all(running.map((one) => one.next()))
      return running
    },
  }
}
