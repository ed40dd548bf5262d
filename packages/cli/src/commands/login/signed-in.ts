import type { Broker, Grant } from '@credbroker/core'
import type { Invocation } from '../../invocation.ts'
import { isoInstant } from '../../terminal/instant.ts'
import { printable } from '../../terminal/print.ts'
import { shellWord } from '../../terminal/shell-word.ts'
import type { SignInAsk } from './sign-in.ts'

/** Says what was signed in to and how to use it. Never a token. */
export async function reportSignedIn(
  broker: Broker,
  ask: SignInAsk,
  outcome: 'given' | 'kept',
  json: boolean,
  { print }: Invocation,
): Promise<void> {
  const { provider, workload, user } = ask
  const grant = await newestGrant(broker, ask)
  if (json) {
    const status = outcome === 'given' ? 'signed_in' : 'already_signed_in'
    return print.json({ status, provider, workload, user, ...(grant !== undefined && { grant }) }, true)
  }
  const done = print.styleWords('green', outcome === 'given' ? 'signed in' : 'already signed in')
  await print.words(`${done} ${printable(`as ${user} at ${provider}, for workload ${workload}`)}`)
  if (grant !== undefined) for (const fact of factsOf(grant)) await print.words(printable(`  ${fact}`))
  await print.words(`To use it:\n  ${printable(getCommand(broker, ask))}`)
}

async function newestGrant(broker: Broker, { provider, workload, user }: SignInAsk): Promise<Grant | undefined> {
  let newest: Grant | undefined
  for await (const grant of broker.consents.grants({ provider, workload, user })) {
    if (newest === undefined || grant.createdAtMs >= newest.createdAtMs) newest = grant
  }
  return newest
}

function factsOf({ scopes, expiresAtMs, consentExpiresAtMs, renewable }: Grant): readonly string[] {
  const renewal = renewable ? 'renewed without you' : 'not renewed'
  return [
    `scopes: ${scopes.length === 0 ? 'none' : scopes.join(' ')}`,
    ...(expiresAtMs === undefined ? [] : [`its token ends ${isoInstant(expiresAtMs)}, and is ${renewal}`]),
    ...(consentExpiresAtMs === undefined ? [] : [`the consent ends ${isoInstant(consentExpiresAtMs)}`]),
  ]
}

/** The command line that gets a token with the consent. */
function getCommand({ consents }: Broker, { provider, scopes, workload, user }: SignInAsk): string {
  const request = JSON.stringify(consents.request(provider, { scopes }))
  const words = ['credbroker', 'get', provider, '--request', request, '--user', user]
  if (workload !== 'host') words.push('--workload', workload)
  return words.map(shellWord).join(' ')
}
