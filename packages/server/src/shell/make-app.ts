import { type IncomingMessage, METHODS, type ServerResponse } from 'node:http'
import { nodeListener } from '@credbroker/consent-pages'
import type { FastifyInstance } from 'fastify'
import { fastify } from 'fastify'
import { errorName } from '../logging/error-name.ts'
import { clientFailures } from './failures/client-failure.ts'
import type { Connections } from './connection.ts'
import { destinationOf } from './destination.ts'
import { serverOptions, tlsContext } from './node-server.ts'
import { type OperationsHandler, operationsHandler } from './operations-handler.ts'
import { operatorAnswer } from './operator-answer.ts'
import { rateLimitOf } from './rate-limit.ts'
import type { ShellParts } from './shell-parts.ts'
import { shellFailed, unknownExpectation } from './failures/transport-failure.ts'
import { writeAnswer } from './write-answer.ts'

/**
 * Fastify's server, router and plugins, and none of its parsing. Its router knows five fixed routes, and where requests
 * are not counted those for operations pass it by. So an operation gets its target and its body exactly as they came, and
 * a signature over them can be checked.
 */
export async function makeApp(parts: ShellParts, connections: Connections): Promise<FastifyInstance> {
  const operations = operationsHandler(parts, connections)
  const app = emptyApp(parts, connections)
  await addRoutes(app, parts, connections, operations)
  await app.ready()
  if (parts.limits.requestsPerSecond === undefined) passBy(app, parts, operations)
  return app
}

function emptyApp(
  { limits, tls, basePath, errorAnswer, logger }: ShellParts,
  connections: Connections,
): FastifyInstance {
  const destination = destinationOf(basePath)
  const http = serverOptions(limits)
  const https = tls && { ...http, ...tlsContext(tls), handshakeTimeout: limits.requestTimeoutMs }
  const app: FastifyInstance = fastify({
    ...(https === undefined ? { http } : { https }),
    logger: false,
    schemaController: { compilersFactory: noCompilers },
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveMs,
    return503OnClosing: false,
    rewriteUrl: ({ url = '/' }) => `/${destination(url)}`,
    clientErrorHandler: clientFailures(connections, errorAnswer),
  })
  app.server.maxConnections = limits.connections
  connections.watch(app.server, tls !== undefined)
  // Node's own refusal has no body. What still arrives of the request is thrown away.
  app.server.on('checkExpectation', ({ socket }: IncomingMessage, outgoing: ServerResponse) => {
    connections.of(socket).discarding = true
    if (connections.draining) outgoing.shouldKeepAlive = false
    writeAnswer(outgoing, errorAnswer(unknownExpectation))
  })
  // Our handlers read bodies. Fastify would judge content types, and end the connection when a body is too long.
  for (const method of METHODS)
    if (method !== 'CONNECT') app.addHttpMethod(method, { hasBody: false, overrideExisting: true })
  app.setErrorHandler((error, _request, reply) => {
    logger.error('the server failed to answer a request', { error: errorName(error) })
    reply.hijack()
    writeAnswer(reply.raw, errorAnswer(shellFailed))
  })
  return app
}

/** Routes here have no schemas, and what Fastify compiles them with takes megabytes. */
const noCompilers = { buildValidator: noSchemas, buildSerializer: noSchemas }

function noSchemas(): never {
  throw new TypeError('no route here has a schema')
}

/** Nearly all requests are for operations. Fastify does nothing for them but count them where it has to. */
function passBy({ server }: FastifyInstance, { basePath }: ShellParts, operations: OperationsHandler): void {
  const destination = destinationOf(basePath)
  const routed = server.listeners('request')
  server.removeAllListeners('request')
  server.on('request', (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const { url = '/' } = incoming
    if (destination(url) === 'operations') operations.take(incoming, url, outgoing)
    else for (const listener of routed) Reflect.apply(listener, server, [incoming, outgoing])
  })
}

async function addRoutes(
  app: FastifyInstance,
  parts: ShellParts,
  connections: Connections,
  operations: OperationsHandler,
): Promise<void> {
  const { requestsPerSecond } = parts.limits
  if (requestsPerSecond !== undefined) {
    const rateLimit = await rateLimitOf(app, requestsPerSecond)
    app.all('/operations', (request, reply) => {
      const { raw, originalUrl } = request
      reply.hijack()
      rateLimit(request).then((waitMs) => {
        if (waitMs === undefined) operations.take(raw, originalUrl, reply.raw)
        else operations.throttle(raw, waitMs, reply.raw)
      })
    })
  }
  const browsers = nodeListener(parts.pages)
  app.all('/pages', ({ raw, originalUrl }, reply) => {
    reply.hijack()
    connections.busyWith(raw, reply.raw)
    raw.url = originalUrl
    browsers(raw, reply.raw)
  })
  for (const destination of ['health', 'ready', 'metrics'] as const) {
    app.all(`/${destination}`, async ({ method, raw }, reply) => {
      connections.busyWith(raw, reply.raw)
      const answer = await operatorAnswer(destination, method, parts)
      reply.hijack()
      writeAnswer(reply.raw, answer)
    })
  }
}
