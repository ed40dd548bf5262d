import type { Fetch } from '@credbroker/core'
import type { Choices } from './choices.ts'
import type { SimulatedInstance } from './simulated-instance.ts'
import type { SimulatedTime } from './simulated-time.ts'
import type { SimulatedVendor, VendorAnswer } from './simulated-vendor.ts'

/** What goes wrong on the way. */
export interface NetworkFaults {
  isOn: boolean
  /** Nothing gets through while it is on. */
  vendorIsDown: boolean
}

/** The network between the brokers and the vendor: late, and lossy in both directions. It delivers nothing twice. */
export class SimulatedNetwork {
  readonly faults: NetworkFaults = { isOn: true, vendorIsDown: false }
  readonly #time: SimulatedTime
  readonly #vendor: SimulatedVendor
  readonly #choices: Choices

  readonly #note: (what: string) => void

  constructor(time: SimulatedTime, vendor: SimulatedVendor, choices: Choices, note: (what: string) => void) {
    this.#note = note
    this.#time = time
    this.#vendor = vendor
    this.#choices = choices
  }

  fetchOf(instance: SimulatedInstance): Fetch {
    return (input, init) =>
      new Promise((resolve, reject) => {
        if (instance.isDead) return
        const url = new URL(input)
        const form = new URLSearchParams(String(init?.body ?? ''))
        const fate = this.#fate(url.pathname)
        const what = `${form.get('refresh_token') ?? form.get('code') ?? form.get('token')} at ${url.pathname}`
        this.#note(`${instance.id} shows ${what}: ${fate.there} in ${fate.thereMs}, ${fate.back} in ${fate.backMs}`)
        let isOver = false
        const fail = (code: string) => {
          if (isOver || instance.isDead) return
          isOver = true
          reject(new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) }))
        }
        init?.signal?.addEventListener('abort', () => {
          isOver = true
          if (!instance.isDead) reject(init.signal?.reason)
        })
        const answer = (answered: VendorAnswer) => {
          if (isOver || instance.isDead) return
          isOver = true
          const { gives } = answered
          if (gives !== undefined && gives.family.newest === gives.refreshToken) gives.family.deliveredTo = instance.id
          resolve(Response.json(answered.body, { status: answered.status, ...retryAfter(answered.status) }))
        }
        const arrive = () => {
          instance.underWay.delete(arrive)
          // A connection that was closed by then brings nothing.
          if (isOver) return
          if (fate.there === 'lost') return fail('ECONNRESET')
          if (fate.there === 'busy') return answer({ status: 503, body: { error: 'temporarily_unavailable' } })
          const answered = this.#vendor.ask(url.pathname, form, instance.id)
          this.#note(`the vendor answers ${answered.status} to ${what} of ${instance.id}`)
          this.#time.after(fate.backMs, () => {
            if (fate.back === 'lost') fail('ECONNRESET')
            else if (fate.back === 'garbled') answer({ status: 502, body: {} })
            else answer(answered)
          })
        }
        if (fate.there === 'refused') {
          this.#time.after(fate.thereMs, () => fail('ECONNREFUSED'))
          return
        }
        // With a process that dies, the request either has left already or never does.
        instance.underWay.add(arrive)
        this.#time.after(fate.thereMs, () => {
          if (instance.underWay.has(arrive)) arrive()
        })
      })
  }

  #fate(path: string) {
    const { isOn, vendorIsDown } = this.faults
    const choices = this.#choices
    const usual = { there: 'arrives', thereMs: choices.between(1, 60), back: 'arrives', backMs: choices.between(1, 60) }
    if (!isOn) return usual
    // A vendor that tells of tokens does so reliably: what happens without is what vendors do that tell nothing.
    if (path === '/introspect') return usual
    if (vendorIsDown) return { ...usual, there: 'refused' }
    return {
      there: choices.weighted({ arrives: 80, lost: 7, busy: 7, refused: 6 }),
      thereMs: choices.chance(0.2) ? choices.between(100, 1_800) : usual.thereMs,
      back: choices.weighted({ arrives: 82, lost: 12, garbled: 6 }),
      backMs: choices.chance(0.2) ? choices.between(100, 15_000) : usual.backMs,
    }
  }
}

function retryAfter(status: number) {
  return status === 503 ? { headers: { 'retry-after': '2' } } : {}
}
