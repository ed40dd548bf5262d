/** What has the same labels. */
interface Series {
  readonly labels: string
  /** Of each bucket alone; the last holds what is in no other. */
  readonly counts: number[]
  sumMs: number
}

/** What a histogram is about. */
export interface HistogramSubject {
  readonly name: string
  readonly help: string
  readonly labels: readonly [first: string, second: string]
  /** Upper bounds, in seconds and in order. */
  readonly buckets: readonly number[]
}

/**
 * Prometheus's histogram of how long something took. Every request counts in one, and `prom-client` looks labels up anew
 * for each, which takes longer than all that the shell does for it.
 */
export class DurationHistogram {
  readonly #series = new Map<string, Map<string | number, Series>>()
  readonly #subject: HistogramSubject
  readonly #bucketsMs: readonly number[]

  constructor(subject: HistogramSubject) {
    this.#subject = subject
    this.#bucketsMs = subject.buckets.map((seconds) => seconds * 1000)
  }

  /** The values of both labels come from closed sets, and need no escaping. */
  observe(first: string, second: string | number, durationMs: number): void {
    const { counts } = this.#add(first, second, durationMs)
    let bucket = 0
    // One that is not there is not passed: no comparison holds for it.
    while (durationMs > (this.#bucketsMs[bucket] ?? Number.NaN)) bucket++
    counts[bucket] = (counts[bucket] ?? 0) + 1
  }

  /** In Prometheus's text format. */
  text(): string {
    const { name, help } = this.#subject
    const lines = [`# HELP ${name} ${help}`, `# TYPE ${name} histogram`]
    for (const bySecond of this.#series.values())
      for (const series of bySecond.values()) lines.push(...this.#lines(series))
    return `${lines.join('\n')}\n`
  }

  #add(first: string, second: string | number, durationMs: number): Series {
    let bySecond = this.#series.get(first)
    if (bySecond === undefined) {
      bySecond = new Map()
      this.#series.set(first, bySecond)
    }
    let series = bySecond.get(second)
    if (series === undefined) {
      const [firstLabel, secondLabel] = this.#subject.labels
      const labels = `${firstLabel}="${first}",${secondLabel}="${second}"`
      series = { labels, counts: Array.from({ length: this.#bucketsMs.length + 1 }, () => 0), sumMs: 0 }
      bySecond.set(second, series)
    }
    series.sumMs += durationMs
    return series
  }

  #lines({ labels, counts, sumMs }: Series): readonly string[] {
    const { name, buckets: bounds } = this.#subject
    let count = 0
    const buckets = counts.map((more, index) => {
      count += more
      return `${name}_bucket{le="${bounds[index] ?? '+Inf'}",${labels}} ${count}`
    })
    return [...buckets, `${name}_sum{${labels}} ${sumMs / 1000}`, `${name}_count{${labels}} ${count}`]
  }
}
