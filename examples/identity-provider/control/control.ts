import type { Context, Middleware, Token } from 'oidc-provider'
import type { Records } from '../storage/records.ts'
import { jsonBody } from '../server/request-body.ts'
import type { Fault } from './fault.ts'
import { defaultSettings, parseSettingsChange, type Settings, type SettingsChange } from './settings.ts'
import { StatsKeeper } from './stats.ts'

/** What can be changed and seen from outside. */
export class Control {
  readonly stats = new StatsKeeper()
  readonly #records: Records
  /** Structured tokens are not in the records. By `jti`, the consent that each came of. */
  readonly #structured = new Map<string, string | undefined>()
  #settings: Settings = defaultSettings
  #faults: Fault[] = []

  constructor(records: Records) {
    this.#records = records
  }

  get settings(): Settings {
    return this.#settings
  }

  keepStructured({ jti, grantId }: Pick<Token, 'jti' | 'grantId'>): void {
    this.#structured.set(jti, grantId)
  }

  /** Whether a structured token of this server may still be used. */
  isAlive(jti: string): boolean {
    if (!this.#structured.has(jti)) return false
    const grantId = this.#structured.get(jti)
    return grantId === undefined || this.#records.find('Grant', grantId) !== undefined
  }

  change({ expireAccessTokens, disconnectUser, ...settings }: SettingsChange): void {
    this.#settings = { ...this.#settings, ...settings }
    if (settings.faults !== undefined)
      this.#faults = settings.faults.flatMap((fault) => Array.from({ length: fault.times ?? 1 }, () => fault))
    if (expireAccessTokens === true) {
      this.#structured.clear()
      for (const model of ['AccessToken', 'ClientCredentials'])
        for (const id of this.#records.ids(model)) this.#records.delete(model, id)
    }
    for (const id of disconnectUser === undefined ? [] : this.#records.ids('Grant'))
      if (this.#records.find('Grant', id)?.accountId === disconnectUser) this.#records.revokeGrant(id)
  }

  /** The fault that this request meets, which is then over. */
  takeFault(endpoint: Fault['endpoint']): Fault | undefined {
    const index = this.#faults.findIndex((fault) => fault.endpoint === endpoint)
    return index === -1 ? undefined : this.#faults.splice(index, 1)[0]
  }

  reset(): void {
    this.change(defaultSettings)
    this.stats.reset()
  }

  /** `/__stats`, `/__settings` and `/__reset`. */
  readonly middleware: Middleware = async (ctx, next) => {
    switch (`${ctx.method} ${ctx.path}`) {
      case 'GET /__stats':
        ctx.body = this.stats.snapshot([...this.#records.ids('Grant')].length)
        return
      case 'GET /__settings':
        ctx.body = this.#settings
        return
      case 'POST /__settings':
        return this.#changeAsAsked(ctx)
      case 'POST /__reset':
        this.reset()
        ctx.status = 204
        return
      default:
        return next()
    }
  }

  async #changeAsAsked(ctx: Context): Promise<void> {
    try {
      this.change(parseSettingsChange(await jsonBody(ctx.req)))
      ctx.body = this.#settings
    } catch (error) {
      ctx.status = 400
      ctx.body = { error: error instanceof Error ? error.message : 'bad settings' }
    }
  }
}
