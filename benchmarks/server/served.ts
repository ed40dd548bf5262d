import { deepStrictEqual } from 'node:assert/strict'
import { workload } from './contestants/broker-config.ts'
import { fixedAnswers, oauth2Provider, apiKeyProvider, paymentProvider, scopes } from './contestants/fixed-answers.ts'
import { apiKeyPath, oauth2Path, paymentPath } from './contestants/wire-schemas.ts'
import { ClosedLoad } from './load/closed-load.ts'
import { Connection } from './load/connection.ts'
import { requestBytes } from './load/request-bytes.ts'
import type { ServerProcess } from './server-process.ts'

/** What a request asks for; the same for every server. */
export type Wanted = 'oauth2' | 'apiKey' | 'payment'

/** A server under load. */
export interface Served {
  readonly process: ServerProcess
  readonly load: ClosedLoad
  /** A request that is good for the next five minutes. */
  request(wanted: Wanted): Buffer
}

const connections = 32
const paths: Readonly<Record<Wanted, string>> = { oauth2: oauth2Path, apiKey: apiKeyPath, payment: paymentPath }

/** Connects to a server. Its requests have this workload token, or one that the server makes now. */
export async function serve(process: ServerProcess, token?: string): Promise<Served> {
  const { endpoint, key } = process
  const contents = contentsWith(token ?? (await mintedBy(process)))
  const request = (wanted: Wanted): Buffer => requestBytes(endpoint, paths[wanted], contents[wanted], key)
  return { process, load: await ClosedLoad.open(endpoint, connections), request }
}

/** A workload token that a broker makes. */
export async function mintedBy({ endpoint, key }: ServerProcess): Promise<string> {
  const path = '/identities/GetWorkloadAccessToken'
  const body = await bodyOf(endpoint, requestBytes(endpoint, path, { workloadName: workload }, key))
  return String(Reflect.get(body, 'workloadAccessToken'))
}

/** Rejects unless a server hands out what all the others do. */
export async function requireSame({ process, request }: Served, wanted: Wanted): Promise<void> {
  const body = await bodyOf(process.endpoint, request(wanted))
  if (wanted === 'payment') {
    const { paymentTokenResponse: response } = body as { readonly paymentTokenResponse: object }
    deepStrictEqual(Object.keys(response), ['coinbaseCdpTokenResponse'])
    return
  }
  const provider = wanted === 'oauth2' ? oauth2Provider : apiKeyProvider
  const expected = fixedAnswers.get(paths[wanted])?.get(provider)
  deepStrictEqual(comparable(body), comparable(expected ?? {}))
}

async function bodyOf(endpoint: string, request: Buffer): Promise<object> {
  const connection = await Connection.open(endpoint)
  const { status, body } = await connection.ask(request).finally(() => connection.close())
  if (status !== 200) throw new Error(`the server answered ${status}: ${body}`)
  return JSON.parse(body)
}

/** Without the instant, which lies a second or so elsewhere. */
function comparable(body: object): object {
  return 'expiresAt' in body ? { ...body, expiresAt: typeof body.expiresAt } : body
}

function contentsWith(workloadIdentityToken: string): Readonly<Record<Wanted, object>> {
  const requestPath = '/platform/v2/evm/accounts/0x4f3a120e72c76c22ae802d129f599bfdbc31cb81'
  return {
    oauth2: {
      workloadIdentityToken,
      resourceCredentialProviderName: oauth2Provider,
      scopes,
      oauth2Flow: 'M2M',
    },
    apiKey: { workloadIdentityToken, resourceCredentialProviderName: apiKeyProvider },
    payment: {
      workloadIdentityToken,
      resourceCredentialProviderName: paymentProvider,
      paymentTokenRequest: { coinbaseCdpTokenRequest: { requestMethod: 'GET', requestPath } },
    },
  }
}
