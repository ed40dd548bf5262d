import type { RequestHandler } from '@credbroker/consent-pages'
import type { Clock, Logger } from '@credbroker/core'
import type { ReadinessReport } from '../health/readiness.ts'
import type { MetricsText } from '../metrics/metrics.ts'
import type { Answerer } from '../operation/answer-operation.ts'
import type { TransportErrorAnswer } from './failures/transport-failure.ts'

/** What answers requests, however they come in. */
export interface DoorParts {
  /** Answers every operation. */
  readonly answer: Answerer
  /** Answers browsers: the callbacks of vendors, and the start of a sign-in. */
  readonly pages: RequestHandler
  readonly ready: () => Promise<ReadinessReport>
  /** Default: there is nothing at `/metrics`. */
  readonly metricsText?: () => Promise<MetricsText>
  readonly errorAnswer: TransportErrorAnswer
  readonly logger: Logger
  /** The path of the public URL, such as `/broker`. Default: none. */
  readonly basePath?: string
}

/** What a shell works with. */
export interface ShellParts extends DoorParts {
  readonly limits: ShellLimits
  readonly clock: Clock
  /** Default: plain HTTP. */
  readonly tls?: TlsPair
}

/** The section `limits` of the settings, with its defaults filled in. */
export interface ShellLimits {
  /** Of one request body. */
  readonly bodyBytes: number
  /** Of all header lines of a request. */
  readonly headerBytes: number
  /** How long a client may take to send one request. */
  readonly requestTimeoutMs: number
  /** How long an idle connection is kept. */
  readonly keepAliveMs: number
  /** Connections over this number are closed as they come. */
  readonly connections: number
  /** Of one caller. Default: not limited. */
  readonly requestsPerSecond?: number
}

/** A certificate chain and its key, as PEM texts. */
export interface TlsPair {
  readonly certificate: string
  readonly key: string
}

/** A server of HTTP/1.1. */
export interface Shell {
  /** Opens the port; 0 for any free one. Rejects with `config_invalid` when it cannot be had. */
  listen(address: { readonly host: string; readonly port: number }): Promise<{ readonly origin: string }>
  /**
   * Takes no more connections, closes idle ones, and resolves when requests under way have been answered, or ended after
   * `graceMs`. Calling it again gives the same promise.
   */
  close(graceMs: number): Promise<void>
  /** Serves another certificate to connections that come from now on. Throws when it is malformed, and keeps the old one. */
  useCertificate(pair: TlsPair): void
}
