import type { ConnectClient } from './contestant.ts'

/** By the names of the tables. Each is loaded in a process of its own. */
export const contestants = {
  credbroker: async () => (await import('./credbroker.ts')).connectCredbroker,
  'amazon-sp-api': async () => (await import('./amazon-sp-api.ts')).connectAmazonSpApi,
  '@sp-api-sdk/auth': async () => (await import('./sp-api-sdk.ts')).connectSpApiSdk,
  '@sp-api-sdk/auth, retry on': async () => (await import('./sp-api-sdk.ts')).connectRetryingSpApiSdk,
} as const satisfies Readonly<Record<string, () => Promise<ConnectClient>>>

export type ContestantName = keyof typeof contestants

export const contestantNames: readonly ContestantName[] = [
  'credbroker',
  'amazon-sp-api',
  '@sp-api-sdk/auth',
  '@sp-api-sdk/auth, retry on',
]
