import { type BudgetAsk, type BudgetRules, SharedBudget } from '@credbroker/core/budget'
import type { ProviderContext } from '@credbroker/core'
import type { Servers } from '../servers/servers.ts'
import { tokenEndpoint } from '../servers/token-endpoint.ts'

// Bitwarden counts in whole periods. A burst and what comes after it within one period stay below what it permits.

/** 10 a minute for each address. */
const logins: BudgetRules = { burst: 5, perSecond: 5 / 60 }
/** 200 a minute for each path. */
const reads: BudgetRules = { burst: 100, perSecond: 100 / 60 }
/** 60 a minute and 5 a second for each path. */
const posts: BudgetRules = { burst: 4, perSecond: 0.9 }

/**
 * Keeps requests of Bitwarden's own cloud within its limits, in all processes on one store. The cloud counts by address and
 * path; the defaults of `bitwarden/server`.
 */
export class RequestBudget {
  readonly #loginUrl: string
  readonly #logins: SharedBudget
  readonly #reads: SharedBudget
  readonly #posts: SharedBudget

  constructor(context: Pick<ProviderContext, 'clock' | 'store' | 'nameOf' | 'logger'>, servers: Servers) {
    this.#loginUrl = tokenEndpoint(servers)
    this.#logins = new SharedBudget(context, logins)
    this.#reads = new SharedBudget(context, reads)
    this.#posts = new SharedBudget(context, posts)
  }

  /** Resolves when the request may go out; rejects with `throttled` when that would not be in time. */
  take(method: string, url: string, ask: BudgetAsk): Promise<void> {
    return this.#budgetOf(method, url).take(accountOf(method, url), ask)
  }

  /** After a 429: no such request goes out before an instant, in epoch milliseconds. */
  pause(method: string, url: string, untilMs: number): Promise<void> {
    return this.#budgetOf(method, url).pause(accountOf(method, url), untilMs)
  }

  #budgetOf(method: string, url: string): SharedBudget {
    if (url === this.#loginUrl) return this.#logins
    return method === 'GET' ? this.#reads : this.#posts
  }
}

/** What is counted on its own: a path, whatever its query. */
function accountOf(method: string, url: string): string {
  return `${method} ${url.split('?', 1)[0]}`
}
