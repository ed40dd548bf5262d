import type { UpstreamHandler, UpstreamRequest, UpstreamStep } from './step.ts'

/** What was scripted, and what of it is for a request. */
export class Script {
  readonly queue: UpstreamStep[] = []
  fallback: UpstreamStep | undefined
  readonly #routes = new Map<string, UpstreamStep | UpstreamHandler>()

  on(method: string, path: string, answer: UpstreamStep | UpstreamHandler): void {
    this.#routes.set(`${method} ${path}`, answer)
  }

  clear(): void {
    this.queue.length = 0
    this.fallback = undefined
    this.#routes.clear()
  }

  /** The steps for one request, in turn, for as long as the one before passes it on. A step of the queue is used up by it. */
  *stepsFor(request: UpstreamRequest): Generator<UpstreamStep, void, void> {
    for (let step = this.queue.shift(); step !== undefined; step = this.queue.shift()) yield step
    const route = this.#routeFor(request)
    if (typeof route === 'function') return
    if (route !== undefined) yield route
    if (this.fallback !== undefined) yield this.fallback
  }

  handlerFor(request: UpstreamRequest): UpstreamHandler | undefined {
    const route = this.#routeFor(request)
    return typeof route === 'function' ? route : undefined
  }

  #routeFor({ method, path }: UpstreamRequest): UpstreamStep | UpstreamHandler | undefined {
    return this.#routes.get(`${method} ${path.split('?', 1)[0]}`)
  }
}
