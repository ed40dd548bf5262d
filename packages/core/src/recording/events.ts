import { EventEmitter } from 'eventemitter3'
import type { BrokerErrorCode } from '../errors.ts'
import type { ExpiryStatus } from '../expiry/known-expiry.ts'
import type { Logger } from '../services/services.ts'

/** Facts that every event about a request carries. No event holds a secret, a request or a response. */
export interface RequestEvent {
  /** Epoch milliseconds. */
  readonly atMs: number
  readonly requestId: string
  readonly workload: string
  readonly user?: string
  /** Absent when the request named no provider of this broker. */
  readonly provider?: string
  /** Absent when the request was refused before its kind was known. */
  readonly kind?: string
}

/** A credential was handed to a caller. */
export interface IssuedEvent extends RequestEvent {
  readonly provider: string
  readonly kind: string
  /** Whether it came from the cache. */
  readonly cached: boolean
  /** Whether it is past its time, and handed out because a new one could not be had. */
  readonly stale: boolean
  /** Whether it is no credential yet but a step on the way to one, such as a consent that the user has to give. */
  readonly interim: boolean
  readonly expiresAtMs?: number
}

/** A caller was refused, by us: the request, the caller or the permission is at fault. */
export interface DeniedEvent extends RequestEvent {
  readonly code: BrokerErrorCode
}

/** A caller, or a renewal in the background, got nothing although it was entitled. */
export interface FailedEvent extends RequestEvent {
  /** `aborted`: the caller stopped waiting. */
  readonly code: BrokerErrorCode | 'aborted'
  /** The vendor's own error code. */
  readonly upstreamCode?: string
  /** No caller was waiting: the old credential is still good. */
  readonly background: boolean
}

/** A cached credential was replaced by a new one. */
export interface RenewedEvent extends RequestEvent {
  readonly provider: string
  readonly kind: string
  readonly background: boolean
  readonly expiresAtMs?: number
}

/** A provider called its vendor, and the answer began, or none came. */
export interface CalledEvent {
  readonly atMs: number
  readonly provider: string
  /** HTTP status; absent when there was no answer. */
  readonly status?: number
  readonly durationMs: number
}

/** A new configuration took effect. Names of providers. */
export interface ReloadedEvent {
  readonly atMs: number
  readonly added: readonly string[]
  readonly removed: readonly string[]
  readonly changed: readonly string[]
  readonly unchanged: readonly string[]
}

/** Something that a provider rests on has become due, or is over. Told once of each. */
export interface ExpiringEvent {
  readonly atMs: number
  readonly provider: string
  /** What ends, such as `client_secret`. */
  readonly code: string
  /** Which one, where there may be several. */
  readonly subject?: string
  /** Epoch milliseconds. */
  readonly endsAtMs: number
  readonly status: Exclude<ExpiryStatus, 'good'>
}

export interface BrokerEvents {
  readonly issued: IssuedEvent
  readonly denied: DeniedEvent
  readonly failed: FailedEvent
  readonly renewed: RenewedEvent
  readonly called: CalledEvent
  readonly reloaded: ReloadedEvent
  readonly expiring: ExpiringEvent
}

export type BrokerEventName = keyof BrokerEvents

export type BrokerListener<Name extends BrokerEventName> = (event: BrokerEvents[Name]) => void

type AnyEvent = BrokerEvents[BrokerEventName]
type Guard = (event: AnyEvent) => void

/** Delivers events. What a listener throws, now or later, is logged and reaches neither the caller nor other listeners. */
export class Events {
  readonly #emitter = new EventEmitter<Record<BrokerEventName, [AnyEvent]>>()
  readonly #guards = new Map<BrokerEventName, WeakMap<object, Guard>>()
  readonly #logger: Logger

  constructor(logger: Logger) {
    this.#logger = logger
  }

  on<Name extends BrokerEventName>(name: Name, listener: BrokerListener<Name>): void {
    this.#emitter.on(name, this.#guarded(name, listener))
  }

  off<Name extends BrokerEventName>(name: Name, listener: BrokerListener<Name>): void {
    this.#emitter.off(name, this.#guarded(name, listener))
  }

  /** Asked before an event is built: without a listener it never is. */
  wanted(name: BrokerEventName): boolean {
    return this.#emitter.listenerCount(name) > 0
  }

  emit<Name extends BrokerEventName>(name: Name, event: BrokerEvents[Name]): void {
    const sealed: AnyEvent = event
    this.#emitter.emit(name, Object.freeze(sealed))
  }

  close(): void {
    this.#emitter.removeAllListeners()
  }

  #guarded<Name extends BrokerEventName>(name: Name, listener: BrokerListener<Name>): Guard {
    const guards = this.#guards.get(name) ?? new WeakMap<object, Guard>()
    this.#guards.set(name, guards)
    const known = guards.get(listener)
    if (known !== undefined) return known
    const report = (error: unknown) =>
      this.#logger.error('an event listener threw', {
        event: name,
        error: error instanceof Error ? error.name : typeof error,
      })
    const guard = (event: AnyEvent) => {
      try {
        // `emit` pairs a name with its event; and a listener declared async returns a promise in spite of its type.
        const result: unknown = (listener as Guard)(event)
        if (result instanceof Promise) result.catch(report)
      } catch (error) {
        report(error)
      }
    }
    guards.set(listener, guard)
    return guard
  }
}
