import type { Assembly } from '../assembly/assemble.ts'
import type { Caller } from '../caller.ts'
import type { UserIdentifier } from '../consent/broker-consents.ts'
import { BrokerError, invalidField } from '../errors.ts'
import { resultUnderDeadline } from '../mount/issue-call.ts'
import type { Mount } from '../mount/mount.ts'
import { recordedCall } from '../mount/recorded-call.ts'
import type { Recorder } from '../recording/recorder.ts'
import { Secret } from '../secrets/secret.ts'
import type { AuditAction } from '../services/audit.ts'
import type { Clock } from '../services/services.ts'
import { subjectOf } from '../subject.ts'
import type { DepositOwner, DepositPage, DepositProvider } from './deposit-provider.ts'

/** Whose credential the application brings. */
export interface DepositHolder {
  /** The signed-in user, as the application names them when it asks for credentials. */
  readonly user: UserIdentifier
  /** The only workload that may use it. Absent: whichever workload the user asks through. */
  readonly workload?: string
}

/** What the door needs of its broker. */
export interface DepositSurroundings {
  /** Throws when the broker is closed. */
  readonly assembly: () => Assembly
  readonly clock: Clock
  readonly recorder: Recorder
  readonly requestId: () => string
}

type Change = Extract<AuditAction, 'credential_stored' | 'credential_removed'>

const longest = 65_536

// The colon keeps this name out of reach of configured workloads.
const application: Caller = { workload: 'deposit:application' }
const operator: Caller = { workload: 'operator' }

/** The part of a broker that has to do with credentials that users bring themselves. Made by the broker: `broker.deposits`. */
export class Deposits {
  readonly #surroundings: DepositSurroundings

  constructor(surroundings: DepositSurroundings) {
    this.#surroundings = surroundings
  }

  /** Names of the providers that take credentials of users. */
  get providers(): readonly string[] {
    const mounts = [...this.#surroundings.assembly().mounts.values()]
    return mounts.filter(({ provider }) => provider.deposits !== undefined).map(({ name }) => name)
  }

  /**
   * Keeps a user's own credential, in place of the one from before. Resolves once it is durable; the act is on record
   * before it is done. The user is not verified here: the application has signed them in.
   *
   * Rejects with `not_found` for a provider that takes none, `validation_failed` for a value that is empty or longer than
   * 65536 characters and for a holder who is nobody, and `internal` when it cannot be put on record or the broker is closed.
   */
  put(provider: string, holder: DepositHolder, value: string): Promise<void> {
    return this.#change('credential_stored', provider, holder, () => {
      const secret = checkedValue(value)
      return (deposits, owner) => deposits.put(secret, owner)
    })
  }

  /**
   * Ends what is kept for exactly this user and workload: the one for a single workload and the one for all are two.
   * Rejects as {@link put} does, and with `not_found` when nothing is kept.
   */
  remove(provider: string, holder: DepositHolder): Promise<void> {
    return this.#change('credential_removed', provider, holder, () => async (deposits, owner) => {
      if (await deposits.remove(owner)) return
      throw new BrokerError('not_found', `provider "${provider}" keeps no such credential of that user`, { provider })
    })
  }

  /** What a provider keeps, without its values, a page at a time. Rejects with `not_found` for a provider that takes none. */
  async list(provider: string, cursor?: string): Promise<DepositPage> {
    const { clock, recorder } = this.#surroundings
    const requestId = this.#surroundings.requestId()
    try {
      const { mount, deposits } = this.#deposits(provider)
      return await resultUnderDeadline(() => deposits.page(cursor), mount, operator, requestId, clock)
    } catch (error) {
      throw recorder.shown(error, { caller: operator, requestId, provider })
    }
  }

  /** `prepare` throws for what is not to be done at all, and gives what is. */
  async #change(
    action: Change,
    provider: string,
    holder: DepositHolder,
    prepare: () => (deposits: DepositProvider, owner: DepositOwner) => Promise<void>,
  ): Promise<void> {
    const { clock, recorder } = this.#surroundings
    const requestId = this.#surroundings.requestId()
    try {
      const { mount, deposits } = this.#deposits(provider)
      const owner = ownerOf(holder)
      const work = prepare()
      const { user, workload } = owner
      const caller = { ...application, ...(user !== undefined && { user }) }
      const resource = workload === undefined ? {} : { resource: `workload/${workload}` }
      const facts = { caller, requestId, provider, action, ...resource }
      await recordedCall(mount, { facts }, recorder, clock, () => work(deposits, owner))
    } catch (error) {
      throw recorder.shown(error, { caller: application, requestId, provider })
    }
  }

  #deposits(provider: string): { readonly mount: Mount; readonly deposits: DepositProvider } {
    const mount = this.#surroundings.assembly().mounts.get(provider)
    const deposits = mount?.provider.deposits
    if (mount !== undefined && deposits !== undefined) return { mount, deposits }
    throw new BrokerError('not_found', 'no provider of that name takes credentials of users')
  }
}

/** An application may have been compiled without types. */
function checkedValue(value: unknown): Secret {
  if (typeof value !== 'string' || value === '') throw invalidField('value', 'must be a text that is not empty')
  if (value.length > longest) throw invalidField('value', `must have at most ${longest} characters`)
  return new Secret(value)
}

function ownerOf({ user: identifier, workload }: DepositHolder): DepositOwner {
  const { userId, userToken } = identifier
  const subject = subjectOf(userId === undefined ? { userToken } : { user: userId })
  if (subject === undefined) throw invalidField('user', 'must have a userId or a userToken')
  // It would be that of all workloads.
  if (workload === '') throw invalidField('workload', 'must not be empty')
  return { subject, ...(userId !== undefined && { user: userId }), ...(workload !== undefined && { workload }) }
}
