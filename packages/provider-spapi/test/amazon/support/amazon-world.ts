import { VirtualClock } from '@credbroker/testkit'
import { onTestFinished } from 'vitest'
import type { App, AppOptions } from '../../support/amazon/accounts/app.ts'
import type { Consent } from '../../support/amazon/accounts/consent.ts'
import { type ScriptedAmazon, scriptedAmazon } from '../../support/amazon/scripted-amazon.ts'
import { callOf, type Call } from './calls.ts'

/** Amazon with one app and one seller in North America, under a clock that a test moves. */
export interface AmazonWorld {
  readonly amazon: ScriptedAmazon
  readonly clock: VirtualClock
  readonly app: App
  readonly consent: Consent
  readonly call: Call
}

/** Ends with the test. */
export async function amazonWorld(options: AppOptions = {}): Promise<AmazonWorld> {
  const clock = new VirtualClock()
  const amazon = await scriptedAmazon({ clock })
  onTestFinished(() => amazon.close())
  const app = amazon.addApp(options)
  const consent = amazon.addConsent({ app })
  return { amazon, clock, app, consent, call: callOf(amazon, app, consent) }
}
