import type { Table } from './report.ts'

/** What can be measured, by the name that `--only` takes. Each group runs in a process of its own. */
export const groups: Readonly<Record<string, (rounds: number) => Promise<readonly Table[]>>> = {
  signing: async (rounds: number) => (await import('./signing.ts')).measureSigning(rounds),
  cached: async (rounds: number) => (await import('./cached.ts')).measureCached(rounds),
  state: async (rounds: number) => (await import('./state.ts')).measureState(rounds),
  cold: async (rounds: number) => (await import('./cold.ts')).measureCold(rounds),
  bws: async (rounds: number) => (await import('./bws.ts')).measureBws(rounds),
  consents: async (rounds: number) => (await import('./consents.ts')).measureConsents(rounds),
  spapi: async (rounds: number) => (await import('./spapi.ts')).measureSpapi(rounds),
  server: async (rounds: number) => (await import('./server.ts')).measureServer(rounds),
  'server-soak': async (rounds: number) => (await import('./server/soak.ts')).measureSoak(rounds),
  startup: async (rounds: number) => (await import('./startup.ts')).measureStartUp(rounds),
}
