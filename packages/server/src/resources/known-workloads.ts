import type { ExtensionContext, Version, WorkloadConfig } from '@credbroker/core'
import type { WorkloadEntry } from './directory.ts'
import type { WorkloadRecord } from './records/workload-record.ts'
import { readRecord } from './records/stored-json.ts'
import { workloadIdentity } from './resource-kind.ts'

/** Those of the YAML; `undefined` when it has no such section. */
export type ConfiguredWorkloads = Readonly<Record<string, WorkloadConfig>> | undefined

interface Known {
  readonly entry: WorkloadEntry
  readonly config: WorkloadConfig
  readonly version: Version
  /** How many changes there had been when it was read. */
  readonly readAt: number
  /** Whether one without rules of its own may use everything. */
  readonly free: boolean
}

const mostKnown = 50_000
const everything: NonNullable<WorkloadConfig['providers']> = Object.freeze({ '*': {} })

/** The workload identities that were asked for. There may be thousands, so none is read before somebody asks for it. */
export class KnownWorkloads {
  readonly #unrestricted: () => boolean
  readonly #ended: (name: string) => void
  readonly #known = new Map<string, Known>()
  readonly #underWay = new Map<string, Promise<WorkloadEntry | undefined>>()
  readonly #configuredEntries = new WeakMap<WorkloadConfig, WorkloadEntry>()
  #configured: ConfiguredWorkloads
  #changes = 0

  /**
   * `unrestricted`: whether those without rules, beside a YAML without rules for all, may use everything. `ended` hears of
   * one that was known and is no more, before another of its name is found.
   */
  constructor(unrestricted: () => boolean, ended: (name: string) => void = () => {}) {
    this.#unrestricted = unrestricted
    this.#ended = ended
  }

  /** Whether what was made by API may be used by whoever has no rule about it. */
  get free(): boolean {
    return this.#configured?.['*'] === undefined && this.#unrestricted()
  }

  use(configured: ConfiguredWorkloads): void {
    this.#configured = configured
    this.outdate()
  }

  /** Something changed: what is asked for is read anew. */
  outdate(): void {
    this.#changes++
    this.#underWay.clear()
  }

  find(name: string, context: ExtensionContext): WorkloadEntry | undefined | Promise<WorkloadEntry | undefined> {
    const configured = this.configured(name)
    if (configured !== undefined) return configured
    const known = this.#known.get(name)
    if (known?.readAt === this.#changes) return known.entry
    let reading = this.#underWay.get(name)
    if (reading === undefined) {
      reading = this.#read(name, context).finally(() => {
        if (this.#underWay.get(name) === reading) this.#underWay.delete(name)
      })
      this.#underWay.set(name, reading)
    }
    return reading
  }

  /** One of the YAML. `*` is nobody's name. */
  configured(name: string): WorkloadEntry | undefined {
    const config = name !== '*' && this.#configured && Object.hasOwn(this.#configured, name) && this.#configured[name]
    if (!config) return undefined
    let entry = this.#configuredEntries.get(config)
    if (entry === undefined) {
      entry = Object.freeze({ name, id: undefined, createdAtMs: 0, returnUrls: config.returnUrls ?? [] })
      this.#configuredEntries.set(config, entry)
    }
    return entry
  }

  /** Names in the YAML. */
  get configuredNames(): readonly string[] {
    return Object.keys(this.#configured ?? {}).filter((name) => name !== '*')
  }

  /** What the broker goes by; whoever asks has asked for the entry before. The same object as long as it says the same. */
  config(name: string): WorkloadConfig | undefined {
    return this.#known.get(name)?.config
  }

  async #read(name: string, { store }: ExtensionContext): Promise<WorkloadEntry | undefined> {
    const readAt = this.#changes
    const stored = await readRecord<WorkloadRecord>(store, workloadIdentity.prefix + name)
    const before = this.#known.get(name)
    if (before !== undefined && before.readAt > readAt) return before.entry
    this.#known.delete(name)
    if (before !== undefined && before.entry.id !== stored?.value.id) this.#ended(name)
    if (stored === undefined) return undefined
    const { value, version } = stored
    const { id, createdAtMs, returnUrls } = value
    const entry = Object.freeze({ name, id, createdAtMs, returnUrls })
    const { free } = this
    const same = before?.version === version && before.free === free
    const config = same ? before.config : configOf(value, free)
    const [oldest] = this.#known.keys()
    if (oldest !== undefined && this.#known.size >= mostKnown) this.#known.delete(oldest)
    this.#known.set(name, { entry, config, version, readAt, free })
    return entry
  }
}

function configOf({ returnUrls, rules }: WorkloadRecord, free: boolean): WorkloadConfig {
  const providers = rules ?? (free ? everything : undefined)
  return Object.freeze({ returnUrls, ...(providers !== undefined && { providers }) })
}
