import type { TlsSettings } from '@credbroker/core'
import type { Client, ClientAuth } from 'oauth4webapi'
import type { ClientAuthMethod } from '../options.ts'

/** The broker as a client of one vendor. */
export interface Oauth2Client {
  readonly clientId: string
  readonly method: ClientAuthMethod
  /** What oauth4webapi wants to know of a client. */
  readonly client: Client
  /** Puts the proof into a request; a new assertion for every one. */
  readonly authentication: ClientAuth
  /** Certificate and trust of the connection, where something other than the usual is configured. */
  readonly tls: TlsSettings | undefined
}
