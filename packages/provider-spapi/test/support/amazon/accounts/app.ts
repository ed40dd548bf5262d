import { randomBytes, randomUUID } from 'node:crypto'
import { allRoles, type Role } from './roles.ts'
import { type ClientSecretNotification, expiryNotification, newSecretNotification } from './secret-notifications.ts'

const dayMs = 86_400_000
const secretLifeMs = 180 * dayMs
const oldSecretLifeMs = 7 * dayMs

export interface ClientSecret {
  readonly value: string
  /** Epoch milliseconds. Absent: it has no end. */
  readonly untilMs?: number
}

export interface AppOptions {
  readonly clientId?: string
  readonly applicationId?: string
  /** The newest last. */
  readonly clientSecrets?: readonly ClientSecret[]
  /** Default: all. */
  readonly roles?: readonly Role[]
  /** Ids of the applications that it may name as the target of a restricted data token. */
  readonly delegatees?: readonly string[]
  /** Whether a queue is registered, without which a client secret cannot be rotated. Default `true`. */
  readonly hasQueue?: boolean
}

/** A developer's application: its client secrets, its roles and its queue. */
export class App {
  readonly clientId: string
  readonly applicationId: string
  readonly roles: Set<Role>
  readonly delegatees: ReadonlySet<string>
  readonly hasQueue: boolean
  /** What Amazon sent to the queue, the oldest first. */
  readonly queue: ClientSecretNotification[] = []
  #secrets: readonly ClientSecret[]

  constructor({ clientId, applicationId, clientSecrets, roles = allRoles, delegatees, hasQueue = true }: AppOptions) {
    this.clientId = clientId ?? `amzn1.application-oa2-client.${randomBytes(16).toString('hex')}`
    this.applicationId = applicationId ?? `amzn1.sp.solution.${randomUUID()}`
    this.#secrets = clientSecrets ?? [{ value: newSecret() }]
    this.roles = new Set(roles)
    this.delegatees = new Set(delegatees)
    this.hasQueue = hasQueue
  }

  /** The newest. */
  get clientSecret(): string {
    return this.#secrets.at(-1)?.value ?? ''
  }

  /** Puts a secret behind the others, which stay as they are. */
  addSecret(secret: ClientSecret): void {
    this.#secrets = [...this.#secrets, secret]
  }

  /** Lets every secret end now. */
  endSecrets(nowMs: number): void {
    this.#secrets = this.#secrets.map(({ value }) => ({ value, untilMs: nowMs }))
  }

  takesSecret(value: string, nowMs: number): boolean {
    return this.#secrets.some((secret) => secret.value === value && isAlive(secret, nowMs))
  }

  hasLivingSecret(nowMs: number): boolean {
    return this.#secrets.some((secret) => isAlive(secret, nowMs))
  }

  /** A new secret, which only the queue is told. Those before it work for 7 more days. */
  rotateSecret(nowMs: number): void {
    const oldUntilMs = nowMs + oldSecretLifeMs
    const secret = { value: newSecret(), untilMs: nowMs + secretLifeMs }
    this.#secrets = [
      ...this.#secrets.map(({ value, untilMs = oldUntilMs }) => ({ value, untilMs: Math.min(untilMs, oldUntilMs) })),
      secret,
    ]
    this.queue.push(newSecretNotification(this, secret, oldUntilMs, nowMs))
  }

  /** Tells the queue that the newest secret comes to its end. */
  announceSecretEnd(nowMs: number): void {
    const { untilMs = nowMs } = this.#secrets.at(-1) ?? {}
    this.queue.push(expiryNotification(this, untilMs, nowMs))
  }
}

function isAlive({ untilMs = Number.POSITIVE_INFINITY }: ClientSecret, nowMs: number): boolean {
  return nowMs < untilMs
}

function newSecret(): string {
  return `amzn1.oa2-cs.v1.${randomBytes(32).toString('hex')}`
}
