import type { Upstream } from './upstream.ts'

/** Not counted: the code is compiled in them, and the connection made. */
export const warmUpRounds = 3

export interface ColdRound {
  /** One raw request, just before. */
  readonly latencyMs: number
  /** Until the last caller had its answer. */
  readonly lastAnswerMs: number
  /** That all callers together cost the upstream. */
  readonly requests: number
}

export async function timedRound(upstream: Upstream, askAll: () => Promise<unknown>): Promise<ColdRound> {
  const latencyMs = await upstream.latencyMs()
  await upstream.requests()
  const start = process.hrtime.bigint()
  await askAll()
  const lastAnswerMs = Number(process.hrtime.bigint() - start) / 1e6
  return { latencyMs, lastAnswerMs, requests: await upstream.requests() }
}
