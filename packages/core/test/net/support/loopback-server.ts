import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTcpServer, type AddressInfo, type Socket, type Server as TcpServer } from 'node:net'
import { onTestFinished } from 'vitest'

export interface LoopbackServer {
  readonly origin: string
  readonly port: number
  /** How many connections were made. */
  connections(): number
  /** Ends every connection and takes no more. */
  stop(): Promise<void>
}

/** A real HTTP server on loopback that ends with the test. */
export function serve(listener: RequestListener, host = '127.0.0.1'): Promise<LoopbackServer> {
  return listen(createServer(listener), host)
}

/** A server that speaks for itself: `answer` gets the bytes of each request as they come. */
export function serveBytes(
  answer: (socket: Socket, bytes: Buffer, connection: number) => void,
): Promise<LoopbackServer> {
  let count = 0
  const server = createTcpServer((socket) => {
    const connection = ++count
    socket.on('error', () => {})
    socket.on('data', (bytes) => answer(socket, bytes, connection))
  })
  return listen(server, '127.0.0.1')
}

export async function listen(server: Server | TcpServer, host: string, scheme = 'http'): Promise<LoopbackServer> {
  const sockets = new Set<Socket>()
  let count = 0
  server.on('connection', (socket: Socket) => {
    count++
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  const stop = async () => {
    for (const socket of sockets) socket.destroy()
    if (server.listening) await new Promise((resolve) => server.close(resolve))
  }
  onTestFinished(stop)
  const { port } = server.address() as AddressInfo
  const shown = host.includes(':') ? `[${host}]` : host
  return { origin: `${scheme}://${shown}:${port}`, port, connections: () => count, stop }
}
