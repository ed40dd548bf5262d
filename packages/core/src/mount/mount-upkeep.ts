import { host } from '../caller.ts'
import type { BrokerErrorJson } from '../errors.ts'
import type { Recorder } from '../recording/recorder.ts'
import type { Services } from '../services/services.ts'
import { underDeadline } from './issue-call.ts'
import type { Mount } from './mount.ts'

/** How one provider's own check went. `unchecked`: it offers none. */
export interface CheckResult {
  readonly provider: string
  readonly status: 'good' | 'failing' | 'unchecked'
  readonly error?: BrokerErrorJson
}

/** What looking after a provider needs of its broker. */
interface Surroundings {
  readonly services: Pick<Services, 'clock' | 'logger'>
  readonly recorder: Recorder
  readonly requestId: () => string
}

/** Runs a provider's own check. */
export async function checkMount(mount: Mount, { services, recorder, requestId }: Surroundings): Promise<CheckResult> {
  const { name, provider } = mount
  if (provider.check === undefined) return { provider: name, status: 'unchecked' }
  const id = requestId()
  try {
    await underDeadline(({ signal }) => provider.check?.(signal), mount, host, id, services.clock)
    return { provider: name, status: 'good' }
  } catch (error) {
    const shown = recorder.shown(error, { caller: host, requestId: id, provider: name })
    return { provider: name, status: 'failing', error: shown.toJSON() }
  }
}

/** Closes a provider once its calls have ended. Never rejects; what goes wrong is logged. */
export async function retireMount(mount: Mount, { services, recorder, requestId }: Surroundings): Promise<void> {
  const { name, provider, underWay, kinds } = mount
  await Promise.allSettled(underWay)
  for (const { cache } of kinds.values()) cache?.clear()
  if (provider.close === undefined) return
  const id = requestId()
  try {
    await underDeadline(() => provider.close?.(), mount, host, id, services.clock)
  } catch (error) {
    const { message } = recorder.shown(error, { caller: host, requestId: id, provider: name })
    services.logger.warn('a provider did not close cleanly', { provider: name, message })
  }
}
