// An authority on loopback that takes its time. Says where it listens, and how often it was asked since it last said so.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const [latencyMs = ''] = process.argv.slice(2)
let requests = 0

const server = createServer((request, response) => {
  requests++
  request.resume()
  setTimeout(() => {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ access_token: `token-${request.url}`, expires_in: 3600 }))
  }, Number(latencyMs))
})
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  process.send?.({ url: `http://127.0.0.1:${port}` })
})
process.on('message', () => {
  process.send?.({ requests })
  requests = 0
})
process.once('disconnect', () => process.exit())
