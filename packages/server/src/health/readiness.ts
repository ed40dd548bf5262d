import type { Clock, Logger } from '@credbroker/core'

/** How a provider's last call went, as `broker.describe()` has it. */
export interface ProviderHealth {
  readonly status: 'unknown' | 'good' | 'failing'
  /** Code of the last failure. */
  readonly lastCode?: string
}

/** What `/readyz` answers. Holds names and codes, and nothing that is secret. */
export interface ReadinessReport {
  readonly status: 'ready' | 'unready'
  readonly checks: {
    readonly store: { readonly status: 'good' | 'failing' }
    readonly providers: Readonly<Record<string, ProviderHealth>>
  }
}

/** What readiness is told by. */
export interface ReadinessParts {
  /** Uses the store once. Rejects when it cannot be used. */
  readonly store: () => Promise<unknown>
  /** By name. Asks nobody: what is known already. */
  readonly providers: () => Readonly<Record<string, ProviderHealth>>
  readonly clock: Clock
  readonly logger: Logger
}

/** How long a report is given again, so that many probes cost the store one question. */
const keptMs = 1000
/** How long the store may take. Probes of Kubernetes wait for one second unless told otherwise, and ask again. */
const patienceMs = 2000

/**
 * Tells whether this process can serve. It cannot without its store. A provider that fails is told and nothing more:
 * another replica would fail at the same vendor, and the other providers are fine. Never rejects.
 */
export function readiness({ store, providers, clock, logger }: ReadinessParts): () => Promise<ReadinessReport> {
  let kept: { readonly report: Promise<ReadinessReport>; readonly atMs: number } | undefined
  let wasGood = true

  const check = async (): Promise<ReadinessReport> => {
    const good = await usable(store, clock)
    if (good !== wasGood) {
      if (good) logger.info('the store can be used again; ready')
      else logger.error('the store cannot be used; not ready')
    }
    wasGood = good
    return {
      status: good ? 'ready' : 'unready',
      checks: { store: { status: good ? 'good' : 'failing' }, providers: providers() },
    }
  }

  return () => {
    const nowMs = clock.now()
    // A clock that was set back must not keep a report for longer.
    if (kept === undefined || nowMs - kept.atMs >= keptMs || nowMs < kept.atMs) kept = { report: check(), atMs: nowMs }
    return kept.report
  }
}

async function usable(store: () => Promise<unknown>, clock: Clock): Promise<boolean> {
  let cancel: (() => void) | undefined
  const late = new Promise<false>((resolve) => {
    cancel = clock.schedule(() => resolve(false), patienceMs, { background: true })
  })
  try {
    return await Promise.race([store().then(() => true), late])
  } catch {
    return false
  } finally {
    cancel?.()
  }
}
