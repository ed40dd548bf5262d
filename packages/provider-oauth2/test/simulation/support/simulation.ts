import { Healing } from './healing.ts'
import { People, type Person } from './people.ts'
import { settled } from './simulated-time.ts'
import { SimulatedWorld } from './simulated-world.ts'

const rounds = 9
const actsInRound = 9
const jumpsMs = [-20_000, -5_000, -500, -50, 50, 500, 5_000, 30_000, 3_600_000]

export interface SimulationEnd {
  readonly violation: string | undefined
  /** What happened, in order: the same for the same seed. */
  readonly trace: readonly string[]
}

/** Lets people use brokers while everything goes wrong, and then see whether all is well again. */
export async function simulate(seed: number): Promise<SimulationEnd> {
  const world = await SimulatedWorld.open(seed)
  const { choices, invariants, time, trace } = world
  const people = new People(world)
  const healing = new Healing(world, people)
  const pass = async (most: string) => {
    await settled()
    await time.pass(most === '0' ? 0 : choices.between(1, Number(most)))
    await settled()
  }
  world.goWrong(false)
  for (const person of people.all.slice(1)) await healing.heal(person)
  world.goWrong(true)
  for (let round = 0; round < rounds && invariants.hold; round++) {
    for (let act = choices.between(1, actsInRound); act > 0 && invariants.hold; act--) {
      doSomething(world, people, choices.one(people.all))
      await pass(choices.weighted({ '0': 2, '5': 5, '50': 5, '400': 5, '3000': 3, '12000': 1 }))
    }
    // Most tokens have ended by the next round.
    await pass(choices.weighted({ '1000': 1, '20000': 1, '320000': 3 }))
  }
  world.note('healing')
  world.goWrong(false)
  await time.pass(60_000)
  for (const person of people.all) if (invariants.hold) await healing.heal(person)
  invariants.ended()
  return { violation: invariants.violation, trace }
}

function doSomething(world: SimulatedWorld, people: People, person: Person): void {
  const { choices, time } = world
  const acts = {
    ask: [30, () => people.ask(person)],
    storm: [25, () => people.storm(person)],
    force: [4, () => people.ask(person, { forceAuthentication: true })],
    reject: [5, () => people.ask(person, {}, world.someone(), true)],
    agree: [18, () => people.agree(person)],
    complete: [14, () => people.complete(person)],
    poll: [8, () => people.poll(person)],
    replayCallback: [4, () => people.callback(person)],
    swap: [5, () => people.swap(person)],
    revoke: [
      4,
      () => {
        people.storm(person, 0.5)
        time.after(choices.between(0, 200), () => people.revoke(person))
      },
    ],
    disconnect: [1, () => world.vendor.disconnect(person.owner)],
    kill: [7, () => world.alive.length > 0 && world.kill(choices.one(world.alive))],
    loseLeases: [
      6,
      () => {
        people.storm(person, 0.7)
        time.after(choices.between(0, 100), () => loseLeases(world))
      },
    ],
    storeDown: [2, () => outage(world, 'the store', world.store, 'isDown')],
    vendorDown: [2, () => outage(world, 'the vendor', world.network.faults, 'vendorIsDown')],
    jump: [0.7, () => world.setClock(choices.one(jumpsMs))],
  } as const
  const weights = Object.entries(acts).map(([name, [weight]]) => [name, weight] as const)
  const chosen = choices.weighted(Object.fromEntries(weights) as Record<keyof typeof acts, number>)
  acts[chosen][1]()
}

function loseLeases(world: SimulatedWorld): void {
  world.note('all leases are lost')
  void world.store.loseLeases()
}

function outage<Name extends string>(
  world: SimulatedWorld,
  what: string,
  of: { [Key in Name]: boolean },
  name: Name,
): void {
  const forMs = world.choices.between(500, 20_000)
  world.note(`${what} is down for ${forMs} ms`)
  of[name] = true
  world.time.after(forMs, () => {
    of[name] = false
  })
}
