// Bitwarden on loopback, as far as a machine account sees it. What it answers is sealed beforehand, so that it is the
// clients' time that is measured. Says where it listens, then on request how many requests came since it last said so.
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { accessToken, organizationId, sealed, tokenKey } from './sealed-by-hand.ts'
import { secretId, valueOf } from './secrets.ts'

const [count = ''] = process.argv.slice(2)
const organizationKey = randomBytes(64)
const payload = sealed(JSON.stringify({ encryptionKey: organizationKey.toString('base64') }), tokenKey())
const date = '2026-01-02T03:04:05.1234567Z'
const project = { id: '00000000-0000-4000-8000-00000000abcd', name: sealed('benchmarks', organizationKey) }

const secrets = Array.from({ length: Number(count) }, (_, index) => ({
  id: secretId(index),
  organizationId,
  key: sealed(`secret ${index}`, organizationKey),
  value: sealed(valueOf(index), organizationKey),
  note: sealed('', organizationKey),
  creationDate: date,
  revisionDate: date,
  projects: [project],
  read: true,
  write: false,
  object: 'secret',
}))
const byId = new Map(secrets.map((secret) => [secret.id, JSON.stringify(secret)]))
const all = Buffer.from(
  JSON.stringify({ hasChanges: true, secrets: { data: secrets, object: 'list' }, object: 'secretsSync' }),
)
let logins = 0
let requests = 0

/** The signature is a placeholder: no client verifies it. */
function login(): Buffer {
  logins++
  const now = Math.floor(Date.now() / 1000)
  const [id] = accessToken.split('.').slice(1)
  const claims = {
    nbf: now,
    iat: now,
    exp: now + 3_600,
    iss: 'http://localhost',
    client_id: id,
    sub: 'd34804ca-4f6c-4392-86b7-af96013175d0',
    type: 'ServiceAccount',
    organization: organizationId,
    jti: String(logins),
    scope: ['api.secrets'],
  }
  const text = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const bearer = `${text({ alg: 'RS256', typ: 'at+jwt' })}.${text(claims)}.${'c2ln'.repeat(85)}`
  return Buffer.from(
    JSON.stringify({
      access_token: bearer,
      expires_in: 3_600,
      token_type: 'Bearer',
      scope: 'api.secrets',
      encrypted_payload: payload,
    }),
  )
}

/** All or none. */
function several(ids: readonly string[]): string | undefined {
  const found = ids.flatMap((id) => byId.get(id) ?? [])
  return found.length < ids.length ? undefined : `{"object":"list","data":[${found.join()}],"continuationToken":null}`
}

function answerTo(url: string, body: string): string | Buffer | undefined {
  if (url === '/identity/connect/token') return login()
  if (url.includes('/secrets/sync')) return all
  if (url === '/api/secrets/get-by-ids') return several(JSON.parse(body).ids)
  return byId.get(url.slice('/api/secrets/'.length))
}

const server = createServer((request, response) => {
  requests++
  let sent = ''
  request.setEncoding('utf8').on('data', (part: string) => (sent += part))
  request.on('end', () => {
    const body = answerTo(request.url ?? '', sent)
    response.statusCode = body === undefined ? 404 : 200
    response.setHeader('content-type', 'application/json')
    response.setHeader('content-length', body === undefined ? 0 : Buffer.byteLength(body))
    response.end(body)
  })
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  process.send?.({ url: `http://127.0.0.1:${port}` })
})
process.on('message', () => {
  process.send?.({ logins, requests })
  logins = 0
  requests = 0
})
process.once('disconnect', () => process.exit())
