import fc from 'fast-check'
import { Histogram, Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { DurationHistogram } from '../../src/metrics/duration-histogram.ts'

const buckets = [0.0005, 0.001, 0.25, 30]

test('shows what prom-client would show', async () => {
  const durationMs = fc.oneof(
    fc.integer({ min: 0, max: 40_000 }),
    fc.constantFrom(0.5, 0.50001, 1, 250, 30_000, 30_001),
  )
  const request = fc.tuple(fc.constantFrom('GetResourceApiKey', 'unknown'), fc.constantFrom(200, 403), durationMs)
  await fc.assert(
    fc.asyncProperty(fc.array(request, { maxLength: 30 }), async (requests) => {
      const registry = new Registry()
      const name = 'credbroker_request_duration_seconds'
      const help = 'Time from a request that has arrived to its answer.'
      const labelNames = ['operation', 'status'] as const
      const durations = new DurationHistogram({ name, help, labels: labelNames, buckets })
      const theirs = new Histogram({ name, help, labelNames, buckets, registers: [registry] })
      for (const [operation, status, ms] of requests) {
        durations.observe(operation, status, ms)
        theirs.observe({ operation, status }, ms / 1000)
      }
      expect(samples(durations.text())).toEqual(samples(await registry.metrics()))
    }),
  )
})

/** Sums are rounded: one is of milliseconds, the other of seconds. */
function samples(text: string): readonly string[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/(_sum\S*) (\S+)$/, (_, name, sum) => `${name} ${Number(sum).toFixed(6)}`))
    .toSorted()
}
