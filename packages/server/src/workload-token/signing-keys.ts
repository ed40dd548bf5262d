import { createPublicKey, type KeyObject } from 'node:crypto'
import type { ExtensionContext } from '@credbroker/core'
import { headerOf, type KeyRecord, publicHalf, publicKeyOf } from './key-record.ts'
import { changeKeyRecord, rotated, rotatedIfDue, type SigningKeyRules } from './key-rotation.ts'
import { isHeaderPart } from './workload-token.ts'

// How long a process goes on with the keys it knows before it looks what others made of them.
const freshForMs = 60_000
const betweenReadsMs = 1_000

/** How keys are replaced. */
export interface RotateOptions {
  /** Ends every token that is out: for keys that may have leaked. Default `false`: they live until their time. */
  readonly endTokens?: boolean
}

/** What signs a token: the key, and the first part that says which. */
export interface Signer {
  readonly header: string
  readonly privateKey: KeyObject
}

interface KnownKeys {
  readonly signer: Signer
  /** By the first part of the tokens that each has signed. */
  readonly verifying: ReadonlyMap<string, { readonly key: KeyObject; readonly untilMs: number }>
}

type Services = Pick<ExtensionContext, 'store' | 'clock' | 'random' | 'logger'>

/**
 * The Ed25519 keys of this broker's workload tokens, in one record that all processes on the store share. A new key signs
 * at once: a process that does not know it looks it up when it meets its first token.
 */
export class SigningKeys {
  readonly #services: Services
  readonly #rules: SigningKeyRules
  #known: KnownKeys
  #readAtMs: number
  #nextRead: Promise<void> | undefined
  #lastChange: Promise<unknown> = Promise.resolve()

  private constructor(services: Services, rules: SigningKeyRules, record: KeyRecord) {
    this.#services = services
    this.#rules = rules
    this.#known = knownKeys(record)
    this.#readAtMs = services.clock.now()
  }

  /** Reads the keys, and makes the first one where there is none. Rejects when the store fails. */
  static async open(services: Services, rules: SigningKeyRules): Promise<SigningKeys> {
    return new SigningKeys(
      services,
      rules,
      await changeKeyRecord(services, (record) => rotatedIfDue(record, services, rules)),
    )
  }

  /** What the next token is signed with. */
  async signer(): Promise<Signer> {
    await this.#refresh()
    return this.#known.signer
  }

  /** The key for a token's first part, from memory. `undefined`: {@link find} has to tell. */
  known(header: string): KeyObject | undefined {
    return this.#isFresh() ? this.#lookUp(header) : undefined
  }

  /**
   * The key for a token's first part; `undefined`: there is none. Asks the store at most once a second about keys that
   * are not known, whoever sends them; who comes in between waits for the next time.
   */
  async find(header: string): Promise<KeyObject | undefined> {
    if (this.#lookUp(header) !== undefined) await this.#refresh()
    else if (isHeaderPart(header)) await this.#read()
    return this.#lookUp(header)
  }

  /**
   * Puts a new key in the place of the signing one. Other processes take it over within a minute; with `endTokens`, all
   * of them refuse every older token within two. Rejects with `conflict` when others keep changing the keys meanwhile.
   */
  rotate({ endTokens = false }: RotateOptions = {}): Promise<void> {
    return this.#change((record) => {
      const next = rotated(record, this.#services, this.#rules)
      return endTokens ? { ...next, retired: [] } : next
    })
  }

  #lookUp(header: string): KeyObject | undefined {
    const found = this.#known.verifying.get(header)
    return found !== undefined && this.#services.clock.now() < found.untilMs ? found.key : undefined
  }

  #isFresh(): boolean {
    const ageMs = this.#services.clock.now() - this.#readAtMs
    return ageMs >= 0 && ageMs < freshForMs
  }

  /** Looks for changes where it is time to. The keys that are known go on being good when the store fails. */
  async #refresh(): Promise<void> {
    if (this.#isFresh()) return
    await this.#read().catch(() => {
      this.#services.logger.warn(
        'the keys of workload tokens could not be read from the store; the known ones are used',
      )
    })
  }

  #read(): Promise<void> {
    this.#nextRead ??= this.#pause().then(() => {
      // Whoever comes from here on waits for another read: what they look for may be newer than this one.
      this.#nextRead = undefined
      this.#readAtMs = this.#services.clock.now()
      return this.#change((record) => rotatedIfDue(record, this.#services, this.#rules))
    })
    return this.#nextRead
  }

  /** Resolves when a second has passed since the last read began. */
  async #pause(): Promise<void> {
    const { clock } = this.#services
    const sinceMs = clock.now() - this.#readAtMs
    if (sinceMs < 0 || sinceMs >= betweenReadsMs) return
    await new Promise<void>((resolve) => void clock.schedule(resolve, betweenReadsMs - sinceMs))
  }

  /** One after the other, so that what is known last is what was read last. */
  #change(decide: (record: KeyRecord | undefined) => KeyRecord): Promise<void> {
    const change = this.#lastChange.then(async () => {
      this.#known = knownKeys(await changeKeyRecord(this.#services, decide))
    })
    this.#lastChange = change.catch(() => {})
    return change
  }
}

function knownKeys(record: KeyRecord): KnownKeys {
  const { privateKey } = record.signing
  const signer = { header: headerOf(publicHalf(privateKey)), privateKey }
  const signing = [signer.header, { key: createPublicKey(privateKey), untilMs: Number.POSITIVE_INFINITY }] as const
  const retired = record.retired.map(
    ({ x, verifiesUntilMs }) => [headerOf(x), { key: publicKeyOf(x), untilMs: verifiesUntilMs }] as const,
  )
  return { signer, verifying: new Map([signing, ...retired]) }
}
