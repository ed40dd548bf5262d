import { memoryStore } from '@credbroker/core'
import { Choices } from './choices.ts'
import { Invariants } from './invariants.ts'
import { Observer } from './observer.ts'
import { SimulatedInstance, startBroker, type Surroundings } from './simulated-instance.ts'
import { SimulatedNetwork } from './simulated-network.ts'
import { SimulatedStore } from './simulated-store.ts'
import { SimulatedTime } from './simulated-time.ts'
import { SimulatedVendor, type VendorTraits } from './simulated-vendor.ts'

const kinds: readonly VendorTraits[] = [
  { leewayMs: 0, introspects: true },
  { leewayMs: 0, introspects: false },
  { leewayMs: 20_000, introspects: true },
  { leewayMs: 20_000, introspects: false },
]

/** Brokers that come and go, their store, the network and the vendor; all decided by the seed. */
export class SimulatedWorld {
  readonly choices: Choices
  readonly time: SimulatedTime = new SimulatedTime()
  readonly vendor: SimulatedVendor
  readonly network: SimulatedNetwork
  readonly store: SimulatedStore
  readonly invariants: Invariants
  /** What happened, in order. */
  readonly trace: string[] = []
  readonly #seed: number
  readonly #traits: VendorTraits
  readonly #instances: SimulatedInstance[] = []
  /** Those of them that died, and everybody knows. */
  readonly #knownDead = new Set<string>()

  /** Two brokers or three, and nothing goes wrong yet. */
  static async open(seed: number): Promise<SimulatedWorld> {
    const world = new SimulatedWorld(seed)
    const count = world.choices.between(2, 3)
    // The observer is made first, because it sees what the others write.
    world.invariants.observer = await world.#observer()
    for (let started = 0; started < count; started++) await world.start()
    return world
  }

  constructor(seed: number) {
    this.#seed = seed
    this.choices = new Choices(`simulation/${seed}`)
    this.#traits = this.choices.one(kinds)
    this.note(JSON.stringify(this.#traits))
    const isGone = (id: string) => this.#instances.some((instance) => instance.id === id && instance.isDead)
    this.invariants = new Invariants(this.#traits.introspects, this.time, isGone)
    this.vendor = new SimulatedVendor(this.#traits, this.time, this.invariants)
    this.invariants.vendor = this.vendor
    const note = (what: string) => this.note(what)
    this.network = new SimulatedNetwork(this.time, this.vendor, new Choices(`network/${seed}`), note)
    const shared = memoryStore(this.time.clockOf({ isDead: false }))
    this.store = new SimulatedStore(shared, this.time, new Choices(`store/${seed}`), {
      changed: (key) => this.invariants.changed(key),
      kill: (instance) => this.kill(instance),
    })
  }

  note(what: string): void {
    this.trace.push(`${this.time.passedMs} ${what}`)
  }

  get alive(): readonly SimulatedInstance[] {
    return this.#instances.filter(({ isDead, broker }) => !isDead && broker !== undefined)
  }

  /** One that is there, or sometimes nobody. */
  someone(): SimulatedInstance | undefined {
    return this.choices.one([...this.alive, undefined])
  }

  get isWrong(): boolean {
    return this.store.isFaulty
  }

  /** Whether anything goes wrong with the store and on the network. */
  goWrong(isWrong: boolean): void {
    this.store.isFaulty = isWrong
    this.store.isDown = false
    this.network.faults.isOn = isWrong
    this.network.faults.vendorIsDown = false
  }

  async start(): Promise<void> {
    const instance = new SimulatedInstance(`broker-${this.#instances.length + 1}`)
    this.#instances.push(instance)
    instance.broker = await startBroker(instance.id, this.#surroundings(instance))
    instance.isStarted = true
    this.note(`${instance.id} starts`)
  }

  setClock(ms: number): void {
    this.note(`the clock is set by ${ms} ms`)
    this.time.jump(ms)
    // What is measured with it seems to be over too early, or seems to have begun too late.
    if (ms > 0 || this.#traits.leewayMs > 0) this.invariants.clockMisled = true
  }

  /** Another one starts in its place, some time later. */
  kill(instance: SimulatedInstance): void {
    if (instance.isDead) return
    instance.isDead = true
    this.note(`${instance.id} is killed`)
    for (const arrive of instance.underWay) if (this.choices.chance(0.5)) arrive()
    instance.underWay.clear()
    // Of one on another machine nobody can know.
    if (this.choices.chance(0.7)) this.#knownDead.add(instance.id)
    this.time.after(this.choices.between(50, 15_000), () => this.time.holdUntil(this.start()))
  }

  #surroundings(instance: SimulatedInstance): Surroundings {
    return {
      services: {
        clock: this.time.clockOf(instance),
        store: this.store.viewOf(instance),
        fetch: this.network.fetchOf(instance),
      },
      isGone: (id) => this.#knownDead.has(id),
      introspects: this.#traits.introspects,
      leewayMs: this.#traits.leewayMs,
      seed: String(this.#seed),
      failed: ({ message, error } = {}) => {
        if (typeof message === 'string' && !message.startsWith('the store failed'))
          this.invariants.violated(`${instance.id} has a bug: ${error} ${message}`)
      },
    }
  }

  #observer(): Promise<Observer> {
    const observer = new SimulatedInstance('observer')
    const { services, ...rest } = this.#surroundings(observer)
    return Observer.start({ ...rest, services: { ...services, store: this.store.shared } })
  }
}
