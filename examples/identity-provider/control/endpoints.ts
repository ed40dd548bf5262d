import { parse } from 'node:querystring'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Context, Middleware } from 'oidc-provider'
import { textBody } from '../server/request-body.ts'
import { asConfigured } from './answer.ts'
import type { Control } from './control.ts'
import type { Fault } from './fault.ts'
import { seenTokenRequest } from './token-request.ts'

const endpoints: Readonly<Record<string, Fault['endpoint']>> = {
  '/token': 'token',
  '/token/revocation': 'revocation',
  '/token/introspection': 'introspection',
  '/request': 'pushed_authorization_request',
  '/.well-known/openid-configuration': 'discovery',
}

const counters = {
  revocation: 'revocations',
  introspection: 'introspections',
  pushed_authorization_request: 'pushedAuthorizationRequests',
  discovery: 'discoveries',
} as const

/** Stands before the library: counts requests, lets some fail, and gives answers the form that is set. */
export function watchEndpoints(control: Control): Middleware {
  return async (ctx, next) => {
    const endpoint = endpoints[ctx.path]
    if (endpoint === undefined || ctx.method === 'OPTIONS') return next()
    if (endpoint !== 'token') control.stats.count(counters[endpoint])
    else if (control.settings.delayMs > 0) await sleep(control.settings.delayMs)
    const fault = control.takeFault(endpoint)
    const isProcessed = fault === undefined || fault.processed === true
    if (isProcessed) await next()
    const body = isProcessed ? ctx.oidc?.body : parse(await textBody(ctx.req))
    if (fault === undefined && endpoint === 'token') formAnswer(ctx, body?.grant_type, control)
    if (fault !== undefined) applyFault(ctx, fault)
    if (endpoint === 'token') control.stats.add(seenTokenRequest(ctx, body ?? {}, statusOf(ctx, fault)))
  }
}

function formAnswer(ctx: Context, grantType: unknown, control: Control): void {
  const { body } = ctx
  if (ctx.status !== 200 || typeof body !== 'object' || body === null) return
  ctx.body = asConfigured({ ...body }, String(grantType), control.settings)
  if (control.settings.formEncoded) ctx.type = 'application/x-www-form-urlencoded'
}

function applyFault(ctx: Context, { answer }: Fault): void {
  if (typeof answer === 'string') {
    ctx.respond = false
    if (answer === 'drop') ctx.req.socket.destroy()
    return
  }
  for (const [name, value] of Object.entries(answer.headers ?? {})) ctx.set(name, value)
  ctx.status = answer.status
  ctx.body = answer.body ?? ''
  if (typeof answer.body === 'string') ctx.type = answer.headers?.['content-type'] ?? 'text/html'
}

function statusOf(ctx: Context, fault: Fault | undefined): number | 'drop' | 'hang' {
  return typeof fault?.answer === 'string' ? fault.answer : ctx.status
}
