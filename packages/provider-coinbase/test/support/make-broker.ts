import { type Broker, BrokerError, type Clock, createBroker, type Logger, type Random } from '@credbroker/core'
import { expect } from 'vitest'
import plugin from '../../src/index.ts'
import { credential, optionsOf } from './vectors.ts'

/** Whole seconds at which every broker of these tests stands still. */
export const issuedAt = 1_800_000_000

export const stoppedClock = (seconds = issuedAt): Clock => ({
  now: () => seconds * 1000 + 999,
  schedule: () => () => {},
})

/** Randomness that gives each of these hex texts once. */
export function scriptedRandom(...hex: string[]): Random {
  return {
    bytes(length: number): Uint8Array {
      const bytes = Buffer.from(hex.shift() ?? '', 'hex')
      expect(bytes).toHaveLength(length)
      return bytes
    },
  }
}

/** Keeps every line that is logged. */
export function recordingLogger(): Logger & { readonly lines: string[] } {
  const lines: string[] = []
  const keep = (message: string, fields = {}) => void lines.push(`${message} ${JSON.stringify(fields)}`)
  return { lines, debug: keep, info: keep, warn: keep, error: keep }
}

export interface TestServices {
  readonly clock?: Clock
  readonly random?: Random
  readonly logger?: Logger
}

/** A broker whose provider `wallet` has these options, added to those of the Ed25519 credential with a wallet. */
export function makeBroker(options: object = {}, services: TestServices = {}): Promise<Broker> {
  return brokerWith({ ...optionsOf(credential('ed25519')), ...options }, services)
}

/** A broker whose provider `wallet` has exactly these options. */
export function brokerWith(options: object, { logger, ...services }: TestServices = {}): Promise<Broker> {
  return createBroker({
    config: { version: 1, providers: { wallet: { use: 'coinbase', options: { ...options } } } },
    plugins: { coinbase: plugin },
    ...(logger && { services: { logger } }),
    providerServices: { wallet: { clock: stoppedClock(), ...services } },
  })
}

/** The error that something is refused with. Fails when it is not refused, or with another kind of error. */
export async function refusalOf(work: () => unknown): Promise<BrokerError> {
  try {
    await work()
  } catch (error) {
    if (error instanceof BrokerError) return error
    throw error
  }
  throw new Error('nothing was refused')
}
