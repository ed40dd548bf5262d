import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** What the shell remembers of one connection. */
export interface Connection {
  /** Aborts when the connection has ended: nobody is left who would read an answer. */
  readonly signal: AbortSignal
  /** Requests whose answers are being worked out; several when the client pipelines. */
  answering: number
  /** The last answer went out before its request had arrived in full; what still arrives of it is thrown away. */
  discarding: boolean
}

/**
 * The connections of one server. There is one signal for all requests of a connection: in HTTP/1.1 a client gives up by
 * closing it, and a signal for every request would cost more than the rest of the shell.
 */
export class Connections {
  readonly #known = new WeakMap<Socket, Connection>()
  /** Everything that was accepted, below TLS. */
  readonly #accepted = new Set<Socket>()
  /** Those that no request has come over. Node counts them as busy and would wait for them. */
  readonly #fresh = new Set<Socket>()
  #draining = false

  /** Follows a server's connections from now on. */
  watch(server: Server, secure: boolean): void {
    server.on('connection', (socket: Socket) => keep(socket, this.#accepted))
    server.on(secure ? 'secureConnection' : 'connection', (socket: Socket) => keep(socket, this.#fresh))
  }

  /** Whether connections end with the answers that go out on them. */
  get draining(): boolean {
    return this.#draining
  }

  /** The connection that a request came over. */
  of(socket: Socket): Connection {
    return this.#known.get(socket) ?? this.#first(socket)
  }

  /** Notes that an answer is being worked out until it has gone out, or its client has. */
  busyWith({ socket }: IncomingMessage, outgoing: ServerResponse): void {
    const connection = this.of(socket)
    connection.answering++
    outgoing.once('close', () => connection.answering--)
  }

  /** The connection, when a request has come over it. */
  peek(socket: Socket): Connection | undefined {
    return this.#known.get(socket)
  }

  /** Ends connections that nothing was asked over; those in use end with their next answer. */
  drain(): void {
    this.#draining = true
    for (const socket of this.#fresh) socket.destroy()
  }

  /** Ends every connection, whatever goes on. */
  destroyAll(): void {
    for (const socket of this.#accepted) socket.destroy()
  }

  #first(socket: Socket): Connection {
    const gone = new AbortController()
    const connection: Connection = { signal: gone.signal, answering: 0, discarding: false }
    socket.once('close', () => gone.abort())
    this.#fresh.delete(socket)
    this.#known.set(socket, connection)
    return connection
  }
}

function keep(socket: Socket, sockets: Set<Socket>): void {
  sockets.add(socket)
  socket.once('close', () => sockets.delete(socket))
}
