export type { FaultyStore, StoreOperation } from './faulty-store.ts'
export { faultyStore } from './faulty-store.ts'
export type { PluginUnderTest, ProviderGroup, ProviderSubject } from './provider-suite/provider-subject.ts'
export { providerSuite } from './provider-suite/provider-suite.ts'
export type { LogLine, RecordingLogger } from './recording-logger.ts'
export { recordingLogger } from './recording-logger.ts'
export type { DeclareTest, Runner } from './runner.ts'
export { seededRandom } from './seeded-random.ts'
export type { StoreGroup, StoreSubject } from './store-suite/store-subject.ts'
export { storeSuite } from './store-suite/store-suite.ts'
export type { ScriptedUpstream } from './upstream/scripted-upstream.ts'
export { scriptedUpstream } from './upstream/scripted-upstream.ts'
export type {
  Exchange,
  UpstreamAnswer,
  UpstreamHandler,
  UpstreamRequest,
  UpstreamStep,
  UpstreamSteps,
} from './upstream/step.ts'
export { steps } from './upstream/steps.ts'
export { VirtualClock } from './virtual-clock.ts'
