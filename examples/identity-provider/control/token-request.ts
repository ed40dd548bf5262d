import type { Context } from 'oidc-provider'
import type { TokenRequest } from './stats.ts'

type Body = Readonly<Record<string, string | readonly string[] | undefined>>

const shown = new Set([
  'grant_type',
  'scope',
  'resource',
  'audience',
  'redirect_uri',
  'subject_token_type',
  'actor_token_type',
  'requested_token_type',
  'requested_token_use',
  'client_assertion_type',
])

/** What the stats keep of a request. */
export function seenTokenRequest(ctx: Context, body: Body, status: TokenRequest['status']): TokenRequest {
  const basic = /^Basic (.+)$/i.exec(ctx.get('authorization'))?.[1]
  const assertion = single(body.client_assertion)
  const sent = Object.entries(body)
  return {
    clientId: clientOf(body, basic, assertion),
    clientAuthMethod: methodOf(body, basic, assertion),
    grantType: single(body.grant_type) ?? '',
    status,
    parameters: Object.fromEntries(
      sent.filter(([name]) => shown.has(name)).map(([name, value]) => [name, list(value)]),
    ),
    secretParameters: sent.map(([name]) => name).filter((name) => !shown.has(name)),
  }
}

function clientOf(body: Body, basic: string | undefined, assertion: string | undefined): string {
  if (basic !== undefined) {
    const [id = ''] = Buffer.from(basic, 'base64').toString('utf8').split(':')
    return new URLSearchParams(`id=${id}`).get('id') ?? ''
  }
  return single(body.client_id) ?? String(part(assertion, 1).sub ?? '')
}

function methodOf(body: Body, basic: string | undefined, assertion: string | undefined): string {
  const methods = [
    ...(basic === undefined ? [] : ['client_secret_basic']),
    ...(body.client_secret === undefined ? [] : ['client_secret_post']),
    ...(assertion === undefined
      ? []
      : [String(part(assertion, 0).alg).startsWith('HS') ? 'client_secret_jwt' : 'private_key_jwt']),
  ]
  return methods.join('+') || 'none'
}

function part(jwt: string | undefined, index: number): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(Buffer.from(jwt?.split('.')[index] ?? '', 'base64url').toString('utf8'))
  } catch {
    return {}
  }
}

const single = (value: string | readonly string[] | undefined) => list(value)[0]
const list = (value: string | readonly string[] | undefined) => (value === undefined ? [] : [value].flat())
