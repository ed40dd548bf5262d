import type { Context, Interaction, Middleware, Provider } from 'oidc-provider'
import type { Settings } from '../control/settings.ts'
import { formBody } from '../server/request-body.ts'
import { users } from '../server/users.ts'
import { consentPage } from './consent-page.ts'
import { grantOf } from './granted.ts'
import { loginPage } from './login-page.ts'
import { alert, page } from './page.ts'

const path = /^\/interaction\/[\w-]+(\/login|\/consent)?$/

export const interactionUrl = (_ctx: Context, { uid }: Interaction): string => `/interaction/${uid}`

/** Signing in and allowing: plain forms, so that they work without a browser too. */
export function interactions(provider: Provider, settings: () => Settings): Middleware {
  return async (ctx, next) => {
    const step = path.exec(ctx.path)
    if (step === null) return next()
    ctx.type = 'html'
    ctx.set('cache-control', 'no-store')
    // It rejects for a browser that did not come from the authorization endpoint, or long ago.
    const interaction = await provider.interactionDetails(ctx.req, ctx.res).catch(() => undefined)
    if (interaction === undefined) {
      ctx.status = 400
      ctx.body = page('Start again', alert('This sign-in is over. Go back to where you came from.'))
    } else if (ctx.method === 'GET') ctx.body = await ask(provider, interaction)
    else if (step[1] === '/login') await login(provider, ctx, interaction)
    else await decide(provider, ctx, interaction, settings())
  }
}

async function ask(provider: Provider, interaction: Interaction): Promise<string> {
  const { uid, prompt, params, session } = interaction
  const clientName = (await provider.Client.find(String(params.client_id)))?.clientName ?? String(params.client_id)
  if (prompt.name === 'login') return loginPage(`/interaction/${uid}/login`, clientName)
  return consentPage(`/interaction/${uid}/consent`, {
    clientName,
    user: session?.accountId ?? '',
    scopes: String(params.scope ?? '').split(' '),
    services: [params.resource ?? []].flat().map(String),
  })
}

async function login(provider: Provider, ctx: Context, { uid, params }: Interaction): Promise<void> {
  const user = (await formBody(ctx.req)).get('user')?.trim() ?? ''
  if (users.includes(user)) return finish(provider, ctx, { login: { accountId: user } })
  ctx.status = 400
  ctx.body = loginPage(`/interaction/${uid}/login`, String(params.client_id), 'There is no such user here.')
}

async function decide(provider: Provider, ctx: Context, interaction: Interaction, settings: Settings): Promise<void> {
  const decision = (await formBody(ctx.req)).get('decision')
  if (decision === 'allow') {
    const grantId = await (await grantOf(provider, interaction, settings.withheldScopes)).save()
    return finish(provider, ctx, { consent: { grantId } })
  }
  return finish(provider, ctx, { error: 'access_denied', error_description: 'the user said no' })
}

async function finish(provider: Provider, ctx: Context, result: Readonly<Record<string, unknown>>): Promise<void> {
  const returnTo = await provider.interactionResult(ctx.req, ctx.res, result)
  ctx.redirect(returnTo)
  ctx.status = 303
}
