import type { FoundAccount, FoundSecret } from './found-account.ts'

/** An application, and the sellers who consented to it. */
export interface Application {
  readonly clientId: string
  readonly clientSecret: FoundSecret
  readonly sandbox: boolean
  /** By a name of its own each, in the order in which they were found. */
  readonly consents: ReadonlyMap<string, Consent>
  /** What was contradictory, to follow the provider's name. */
  readonly notes: readonly string[]
}

export type Consent = Required<Pick<FoundAccount, 'refreshToken'>> & Pick<FoundAccount, 'region'>

/**
 * Accounts by their application. What was found twice is there once; of two accounts with one name the second gets a
 * number; of two secrets the first is taken, and a note tells.
 */
export function applicationsOf(accounts: readonly FoundAccount[]): readonly Application[] {
  const applications = new Map<string, Application>()
  for (const account of accounts) {
    const application = applications.get(account.clientId)
    applications.set(account.clientId, application === undefined ? begin(account) : extend(application, account))
  }
  return [...applications.values()]
}

function begin(account: FoundAccount): Application {
  const { clientId, clientSecret, sandbox } = account
  return extend({ clientId, clientSecret, sandbox, consents: new Map(), notes: [] }, account)
}

function extend(application: Application, found: FoundAccount): Application {
  const { account, clientSecret, refreshToken, region } = found
  const consents = new Map(application.consents)
  const notes = [...application.notes]
  if (clientSecret.value !== application.clientSecret.value && !notes.includes(severalSecrets))
    notes.push(severalSecrets)
  if (refreshToken !== undefined) {
    let name = account
    for (let number = 2; ![undefined, refreshToken.value].includes(consents.get(name)?.refreshToken.value); number++) {
      name = `${account}-${number}`
    }
    if (name !== account) notes.push(`has several accounts named ${account}; one of them is ${name} now.`)
    if (!consents.has(name)) consents.set(name, { refreshToken, ...(region !== undefined && { region }) })
  }
  return { ...application, sandbox: application.sandbox || found.sandbox, consents, notes }
}

const severalSecrets = 'was found with several client secrets. The first is taken; check that it is the current one.'
