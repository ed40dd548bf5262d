import { bytesOf, type RequestParts, type Signer, signedRequest } from '../../running/support/signed-request.ts'
import { samples } from '../../agentcore/shapes/sample-inputs.ts'
import { type Dice, dice } from './dice.ts'
import { flipped, mutateText, mutateValue } from './mutate-json.ts'
import { mutateFraming, mutateHeaders, mutatePath, mutateSignature } from './mutate-request.ts'

export interface FuzzCase {
  readonly bytes: Buffer
  /** The same in its parts, but for what is done to the framing. */
  readonly request: RequestParts
  /** Nobody can tell where it ends, so it has a connection of its own. */
  readonly alone: boolean
  readonly head: boolean
  /** It never had a right signature. */
  readonly unsigned: boolean
  /** The path is one that browsers open. */
  readonly page: boolean
  /** What was done, for who replays it. */
  readonly what: string
}

export interface FuzzWorld {
  readonly key: Signer
  readonly host: string
  /** Takes the place of members of the samples, so that many a request gets as far as a provider. */
  readonly members: Readonly<Record<string, unknown>>
}

const paths: Readonly<Record<string, string>> = {
  GetResourceOauth2Token: '/identities/oauth2/token',
  GetResourceApiKey: '/identities/api-key',
  GetResourcePaymentToken: '/identities/payment/token',
  GetTokenVault: '/identities/get-token-vault',
  SetTokenVaultCMK: '/identities/set-token-vault-cmk',
  TagResource: '/tags/arn%3Aaws%3Abedrock-agentcore',
}

const operations = Object.entries(samples)

/** The request of a number. The same for the same seed and number. */
export function fuzzCase(seed: number, number: number, { key, host, members }: FuzzWorld): FuzzCase {
  const chance = dice(Math.imul(seed, 0x9e3779b1) ^ Math.imul(number, 0x85ebca6b))
  const [operation, sample] = operations[chance.below(operations.length)] ?? ['GetWorkloadAccessToken', {}]
  const path = paths[operation] ?? `/identities/${operation}`
  const input: Record<string, unknown> = { ...sample }
  for (const name of Object.keys(input)) if (name in members) input[name] = members[name]
  const body = bodyOf(input, chance)
  const type = chance.once(30)
    ? chance.of(['text/html', 'application/x-www-form-urlencoded', 'a', '/'])
    : 'application/json'
  const signed = signedRequest(key, host, path, body, { headers: { 'content-type': type } })
  const unsigned: RequestParts = { ...signed, headers: signed.headers.filter(([name]) => name !== 'authorization') }
  const what = `${operation} ${JSON.stringify(body.toString('latin1').slice(0, 120))}`
  const request = chance.once(2) ? signed : unsigned
  const way = chance.below(10)
  if (way < 3) {
    // The body is what was mutated, and the signature holds: these get furthest.
    if (request === signed || chance.once(2)) return framed(request, what)
    return alone(mutateHeaders(request, chance), `${what}, then other headers`)
  }
  if (way === 3) return framed({ ...request, body: flipped(Buffer.from(body), chance) }, `${what}, then other bytes`)
  if (way === 4) return alone(mutateSignature(signed, chance), `${what}, then another signature`)
  if (way < 7) return alone(mutateHeaders(request, chance), `${what}, then other headers`)
  if (way < 9) return alone(mutatePath(request, chance), `${what}, then another path`)
  return { ...alone(request, `${what}, then other framing`), bytes: mutateFraming(request, chance) }
}

function bodyOf(input: object, chance: Dice): Buffer {
  const way = chance.below(4)
  if (way === 0) return Buffer.from(JSON.stringify(input))
  if (way === 1) return mutateText(JSON.stringify(input), chance)
  // A lone surrogate and a nesting that is deep are for the server to refuse.
  return Buffer.from(JSON.stringify(mutateValue(input, chance)) ?? 'null')
}

function framed(request: RequestParts, what: string): FuzzCase {
  return { ...alone(request, what), alone: false }
}

/** Whatever stands in its first lines may end the connection, or say anything of the body. */
function alone(request: RequestParts, what: string): FuzzCase {
  const { method, target, headers } = request
  const unsigned = !headers.some(([name]) => name.toLowerCase() === 'authorization')
  const page = /^\/(oauth2\/callback\/|identities\/oauth2\/authorize)/.test(target)
  return { bytes: bytesOf(request), request, alone: true, head: method === 'HEAD', unsigned, page, what }
}
