/** The requests of one operation and status. */
interface Series {
  readonly labels: string
  /** Of each bucket alone; the last holds what is in no other. */
  readonly counts: number[]
  sumMs: number
}

const name = 'credbroker_request_duration_seconds'

/**
 * Prometheus's histogram of how long requests took. Every request counts here, and `prom-client` looks its labels up anew
 * for each, which takes longer than all that the shell does for it.
 */
export class RequestDurations {
  readonly #series = new Map<string, Map<number, Series>>()
  readonly #buckets: readonly number[]
  readonly #bucketsMs: readonly number[]

  /** `buckets`: their upper bounds, in seconds and in order. */
  constructor(buckets: readonly number[]) {
    this.#buckets = buckets
    this.#bucketsMs = buckets.map((seconds) => seconds * 1000)
  }

  /** Both labels come from closed sets. */
  observe(operation: string, status: number, durationMs: number): void {
    const { counts } = this.#add(operation, status, durationMs)
    let bucket = 0
    // One that is not there is not passed: no comparison holds for it.
    while (durationMs > (this.#bucketsMs[bucket] ?? Number.NaN)) bucket++
    counts[bucket] = (counts[bucket] ?? 0) + 1
  }

  /** In Prometheus's text format. */
  text(): string {
    const lines = [`# HELP ${name} Time from a request that has arrived to its answer.`, `# TYPE ${name} histogram`]
    for (const byStatus of this.#series.values())
      for (const series of byStatus.values()) lines.push(...this.#lines(series))
    return `${lines.join('\n')}\n`
  }

  #add(operation: string, status: number, durationMs: number): Series {
    let byStatus = this.#series.get(operation)
    if (byStatus === undefined) {
      byStatus = new Map()
      this.#series.set(operation, byStatus)
    }
    let series = byStatus.get(status)
    if (series === undefined) {
      const labels = `operation="${operation}",status="${status}"`
      series = { labels, counts: Array.from({ length: this.#buckets.length + 1 }, () => 0), sumMs: 0 }
      byStatus.set(status, series)
    }
    series.sumMs += durationMs
    return series
  }

  #lines({ labels, counts, sumMs }: Series): readonly string[] {
    let count = 0
    const buckets = counts.map((more, index) => {
      count += more
      return `${name}_bucket{le="${this.#buckets[index] ?? '+Inf'}",${labels}} ${count}`
    })
    return [...buckets, `${name}_sum{${labels}} ${sumMs / 1000}`, `${name}_count{${labels}} ${count}`]
  }
}
