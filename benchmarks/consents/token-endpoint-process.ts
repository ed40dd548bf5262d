// A token endpoint on loopback that answers at once. A refresh token, <user>/<number>/<padding>, serves once. Says where
// it listens, and how often it was asked and refused since it last said so.
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

const newest = new Map<string, number>()
let requests = 0
let refused = 0

function answer(parameters: URLSearchParams): object | undefined {
  const common = { token_type: 'Bearer', expires_in: 3600, scope: 'read:user repo' }
  const refreshToken = parameters.get('refresh_token')
  if (refreshToken === null) return { ...common, access_token: 'access-of-the-machine' }
  const [user = '', number = '', padding = ''] = refreshToken.split('/')
  const expected = newest.get(user) ?? 0
  if (Number(number) !== expected) return undefined
  newest.set(user, expected + 1)
  const refreshed = `${user}/${expected + 1}/${padding}`
  return { ...common, access_token: `access-of-${refreshed}`, refresh_token: refreshed }
}

async function bodyOf(request: IncomingMessage): Promise<URLSearchParams> {
  return new URLSearchParams(await text(request))
}

const server = createServer(async (request, response) => {
  const found = answer(await bodyOf(request))
  requests++
  if (found === undefined) refused++
  response.writeHead(found === undefined ? 400 : 200, { 'content-type': 'application/json' })
  response.end(JSON.stringify(found ?? { error: 'invalid_grant' }))
})
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  process.send?.({ url: `http://127.0.0.1:${port}/token` })
})
process.on('message', () => {
  process.send?.({ requests, refused })
  requests = refused = 0
})
process.once('disconnect', () => process.exit())
