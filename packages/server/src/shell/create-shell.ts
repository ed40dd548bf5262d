import { Server as HttpsServer } from 'node:https'
import { BrokerError } from '@credbroker/core'
import type { FastifyInstance } from 'fastify'
import { Connections } from './connection.ts'
import { makeApp } from './make-app.ts'
import { tlsContext } from './node-server.ts'
import type { Shell, ShellParts } from './shell-parts.ts'

/** How often idle connections are looked for while the shell closes. */
const sweepMs = 50

/** The server that stands before the operations. Opens no port yet. */
export async function createShell(parts: ShellParts): Promise<Shell> {
  const { clock, logger } = parts
  const connections = new Connections()
  const app = await makeApp(parts, connections)
  const { server } = app

  /** Ends connections as they fall idle: an answer that was on its way when the end began did not say `close`. */
  const sweep = (): (() => void) => {
    let cancel = () => {}
    const next = () => {
      server.closeIdleConnections()
      cancel = clock.schedule(next, sweepMs)
    }
    next()
    return () => cancel()
  }

  let closed: Promise<void> | undefined
  const close = async (graceMs: number): Promise<void> => {
    const cancel = clock.schedule(() => connections.destroyAll(), graceMs)
    connections.drain()
    const stopSweeping = sweep()
    await app.close()
    stopSweeping()
    cancel()
  }

  return {
    listen: ({ host, port }) =>
      new Promise((resolve, reject) => {
        const refused = (error: Error) => reject(cannotListen(host, port, error))
        server.once('error', refused)
        server.listen({ host, port }, () => {
          server.off('error', refused)
          server.on('error', (error) => logger.error('a connection could not be taken', { error: codeOf(error) }))
          resolve({ origin: originOf(app) })
        })
      }),
    close: (graceMs) => (closed ??= close(graceMs)),
    useCertificate(pair) {
      if (server instanceof HttpsServer) server.setSecureContext(tlsContext(pair))
    },
  }
}

function originOf({ server, initialConfig }: FastifyInstance): string {
  const address = server.address()
  const { address: host, port, family } = address !== null && typeof address === 'object' ? address : nowhere
  return `${initialConfig.https ? 'https' : 'http'}://${family === 'IPv6' ? `[${host}]` : host}:${port}`
}

const nowhere = { address: '', port: 0, family: '' }

function cannotListen(host: string, port: number, error: Error): BrokerError {
  const message = `cannot listen on ${host}, port ${port} (${codeOf(error)}); choose an address of this machine and a free port`
  return new BrokerError('config_invalid', message, { cause: error })
}

function codeOf(error: Error): string {
  return 'code' in error ? String(error.code) : error.name
}
