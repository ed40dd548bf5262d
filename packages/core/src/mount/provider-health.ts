import { BrokerError } from '../errors.ts'
import type { Clock } from '../services/services.ts'

/** How the last call of the provider went. */
export interface Health {
  status: 'unknown' | 'good' | 'failing'
  lastCode?: string
  changedAtMs?: number
}

/** Notes that the provider delivered. */
export function healthy(health: Health, clock: Clock): void {
  if (health.status === 'good') return
  health.status = 'good'
  health.changedAtMs = clock.now()
  delete health.lastCode
}

/** Only what the provider could not deliver counts; a request that it refuses says nothing about its health. */
export function unhealthy(health: Health, error: unknown, clock: Clock): void {
  const code = error instanceof BrokerError ? error.code : 'internal'
  if (!['upstream_rejected', 'upstream_unavailable', 'throttled', 'internal'].includes(code)) return
  if (health.status !== 'failing') health.changedAtMs = clock.now()
  health.status = 'failing'
  health.lastCode = code
}
