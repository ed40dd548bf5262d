import { CookieJar } from './cookie-jar.ts'
import { alertOf, formOf } from './html-form.ts'

/** What the user does. */
export interface UserDecision {
  readonly user: string
  readonly decision: 'allow' | 'deny'
}

/** Where a walk ended: sent away to another server, or on a page without a form. */
export type WalkEnd = { readonly left: URL } | { readonly page: string }

/**
 * Does at the identity provider what a user does with a browser of their own, by HTTP alone. Rejects with what the page
 * says when the server shows an error.
 */
export async function walk(start: string | URL, { user, decision }: UserDecision, userCode = ''): Promise<WalkEnd> {
  const jar = new CookieJar()
  const answers: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    login: { user, password: 'any' },
    consent: { decision },
    'device-code': { user_code: userCode },
    'device-confirm': { confirm: 'yes' },
  }
  let url = new URL(start)
  let body: URLSearchParams | undefined
  for (let steps = 0; steps < 20; steps++) {
    const init = body === undefined ? { method: 'GET' } : { method: 'POST', body }
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: { cookie: jar.header(url), accept: 'text/html' },
    })
    jar.keep(response)
    const location = response.headers.get('location')
    const html = await response.text()
    if (location !== null) {
      const next = new URL(location, url)
      if (next.origin !== url.origin) return { left: next }
      ;[url, body] = [next, undefined]
      continue
    }
    const form = formOf(html)
    if (!response.ok || alertOf(html) !== undefined)
      throw new Error(`the identity provider answered ${response.status}: ${alertOf(html) ?? 'no reason given'}`)
    if (form === undefined) return { page: html }
    ;[url, body] = [new URL(form.action, url), new URLSearchParams({ ...form.hidden, ...answers[form.id] })]
  }
  throw new Error('the identity provider sends round and round')
}
