import type { Store, Version } from '../../store/store.ts'
import type { ConsentSession, SessionData } from './consent-session.ts'

/** How long after its end a session is still known, so that whoever polls hears that it failed. */
const rememberedMs = 60 * 60_000

/** A session as it stands in the store. Of the secret in its `state` only a hash is kept. */
export interface StoredSession<Data extends SessionData> {
  readonly session: ConsentSession<Data>
  readonly stateHash: string
  readonly version: Version
}

const format = 1

/** The records of sessions, by id. What is changed is changed by compare-and-set. */
export class SessionRecords<Data extends SessionData> {
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  async add(session: ConsentSession<Data>, stateHash: string): Promise<void> {
    await this.#put(session, stateHash, 'absent')
  }

  /** `undefined` when there is none, and for what another version of this program left. */
  async find(id: string): Promise<StoredSession<Data> | undefined> {
    const record = await this.#store.get(`session/${id}`)
    if (record === undefined) return undefined
    // It was sealed by a process that had made it; only the format is in doubt.
    const stored: StoredSession<Data> & { readonly format: number } = JSON.parse(
      Buffer.from(record.value).toString('utf8'),
    )
    const { session, stateHash } = stored
    return stored.format === format ? { session, stateHash, version: record.version } : undefined
  }

  /** The session as changed; `undefined` when somebody else changed it first. */
  async change(
    { session, stateHash, version }: StoredSession<Data>,
    changes: Partial<ConsentSession<Data>>,
  ): Promise<StoredSession<Data> | undefined> {
    const changed = { ...session, ...changes }
    const written = await this.#put(changed, stateHash, version)
    return written === undefined ? undefined : { session: changed, stateHash, version: written }
  }

  async #put(
    session: ConsentSession<Data>,
    stateHash: string,
    ifVersion: Version | 'absent',
  ): Promise<Version | undefined> {
    const value = Buffer.from(JSON.stringify({ format, session, stateHash }))
    const expiresAtMs = session.expiresAtMs + rememberedMs
    const outcome = await this.#store.put(`session/${session.id}`, value, { ifVersion, expiresAtMs })
    return outcome.stored ? outcome.version : undefined
  }
}
