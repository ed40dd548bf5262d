import { signingBroker } from './contestants/broker.ts'
import { bearerContest, walletContest } from './contestants/coinbase.ts'
import type { Contest } from './contestants/contest.ts'
import { privyContest } from './contestants/privy.ts'
import { race, ratio } from './harness.ts'
import { base64Key, coinbaseEcKey, coinbaseEd25519Key } from './keys.ts'
import type { Row, Table } from './report.ts'

const timesByHand = 0.8

/** Signed tokens through `broker.get`, against the vendors' own packages and against node:crypto by hand. */
export async function measureSigning(rounds: number): Promise<readonly Table[]> {
  const tables: Table[] = []
  for (const contest of await contests()) {
    await contest.verify()
    tables.push(await measure(contest, rounds))
  }
  return tables
}

async function contests(): Promise<readonly Contest[]> {
  const apiKeyId = '7c1a5f0e-58f4-4f0b-9c39-2a8f6f4f7a10'
  const appId = 'cm4x8d9k0001l70f9q2r7v5e'
  const [ed25519, es256, wallet, authorization] = [coinbaseEd25519Key(), coinbaseEcKey(), base64Key(), base64Key()]
  const broker = await signingBroker({
    ed25519: { apiKeyId, apiKeySecret: ed25519.secret, walletSecret: wallet.secret },
    es256: { apiKeyId, apiKeySecret: es256.secret },
    privy: { appId, appSecret: 'a-secret-made-up-for-this-run', authorizationPrivateKey: authorization.secret },
  })
  const withEd25519 = { broker, apiKeyId, provider: 'ed25519', algorithm: 'EdDSA', key: ed25519 } as const
  const withEs256 = { broker, apiKeyId, provider: 'es256', algorithm: 'ES256', key: es256 } as const
  return [
    bearerContest({ ...withEd25519, title: 'Coinbase Ed25519 bearer', timesVendor: 5 }),
    bearerContest({ ...withEs256, title: 'Coinbase ES256 bearer', timesVendor: 30 }),
    walletContest({ ...withEd25519, walletKey: wallet }),
    privyContest({ broker, provider: 'privy', appId, key: authorization }),
  ]
}

async function measure(contest: Contest, rounds: number): Promise<Table> {
  const { title, note, broker, vendor, byHand, timesVendor } = contest
  const [ours, theirs, plain] = await race([broker, vendor, byHand], rounds)
  if (ours === undefined || theirs === undefined || plain === undefined) throw new Error('a case was not timed')
  const row = ({ name, nsPerOperation, rounds: single }: typeof ours): Row => ({
    path: name,
    value: nsPerOperation / 1000,
    unit: 'us',
    rounds: single.map((ns) => ns / 1000),
  })
  return {
    title,
    note,
    rows: [
      row(ours),
      { ...row(theirs), ratio: ratio(theirs, ours), target: { atLeast: timesVendor } },
      { ...row(plain), ratio: ratio(plain, ours), target: { atLeast: timesByHand } },
    ],
  }
}
