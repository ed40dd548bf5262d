import { type IdentityProvider, startIdentityProvider } from '@credbroker-workspace/identity-provider'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { findChromium, launchChromium, newUser } from './support/chromium.ts'
import { addFrame, addStyle, contentWidth, doubleLetters, pageLook } from './support/page-look.ts'
import { WebApplication } from './support/web-application.ts'

const executable = findChromium()
const missing = 'no Chromium is installed here: install one, or say in CHROMIUM_PATH where it is'
if (executable === undefined) console.warn(`skipped the tests in a browser: ${missing}`)
const title = executable === undefined ? `in a browser (skipped: ${missing})` : 'in a browser'

describe.skipIf(executable === undefined)(title, { timeout: 60_000 }, () => {
  let browser: Browser
  let identityProvider: IdentityProvider
  let application: WebApplication
  const contexts: BrowserContext[] = []

  beforeAll(async () => {
    identityProvider = await startIdentityProvider()
    browser = await launchChromium(executable ?? '')
  }, 60_000)
  beforeEach(async () => {
    application = await WebApplication.start(identityProvider)
  })
  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()))
    await application.close()
    await identityProvider.reset()
  })
  afterAll(async () => {
    await browser?.close()
    await identityProvider?.close()
  })

  /** Somebody with a browser of their own, signed in at the application. */
  async function userOf(name: string): Promise<Page> {
    const context = await newUser(browser)
    contexts.push(context)
    const page = await context.newPage()
    await page.goto(`${application.url}/sign-in?user=${name}`)
    return page
  }

  const heading = (page: Page) => page.getByRole('heading', { level: 1 }).innerText()
  const redeemed = async () => (await identityProvider.stats()).tokenRequests.authorization_code ?? 0

  async function signIn(page: Page, user: string): Promise<void> {
    await page.getByLabel('User').fill(user)
    await page.getByLabel('Password').fill('any')
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('button', { name: 'Allow' }).waitFor()
  }

  async function decide(page: Page, decision: 'Allow' | 'Deny'): Promise<void> {
    await page.getByRole('button', { name: decision }).click()
    await page.waitForURL((url) => url.origin === application.url)
  }

  async function connect(page: Page, user: string): Promise<void> {
    await page.goto(`${application.url}/connect`)
    await signIn(page, user)
    await decide(page, 'Allow')
  }

  test('a user signs in, allows it, is sent back, and the application has a token of theirs', async () => {
    const page = await userOf('alice')
    await connect(page, 'alice')
    expect(await heading(page)).toBe('Connected')
    const { accessToken = '' } = await application.token('alice')
    expect(await identityProvider.me(accessToken)).toMatchObject({ sub: 'alice' })
    expect(await redeemed()).toBe(1)
    expect((await application.token('bob')).accessToken).toBeUndefined()
  })

  test('neither the address nor the referrer of the last page tells the code or the state', async () => {
    const page = await userOf('alice')
    await connect(page, 'alice')
    const { searchParams } = new URL(page.url())
    expect([...searchParams.keys()]).toEqual(['session_id'])
    const done = application.visits.filter(({ path }) => path.startsWith('/done'))
    expect(done).toHaveLength(1)
    expect(done[0]?.referer ?? '').not.toMatch(/code|state/)
  })

  test('a user who says no comes back to an application that knows it', async () => {
    const page = await userOf('alice')
    await page.goto(`${application.url}/connect`)
    await signIn(page, 'alice')
    await decide(page, 'Deny')
    expect(await heading(page)).toBe('Not connected: access_denied')
    expect((await application.token('alice')).accessToken).toBeUndefined()
    expect(await redeemed()).toBe(0)
  })

  test('reloading the callback, going back and going forward end at the same page and use nothing twice', async () => {
    const page = await userOf('alice')
    await connect(page, 'alice')
    const { path = '' } = application.visits.find(({ path }) => path.startsWith('/oauth2/callback/idp?')) ?? {}
    await page.goto(application.url + path)
    expect(await heading(page)).toBe('Connected')
    await page.reload()
    expect(await heading(page)).toBe('Connected')
    await page.goBack()
    await page.goForward()
    expect(await heading(page)).toBe('Connected')
    expect(await redeemed()).toBe(1)
    expect((await identityProvider.stats()).codeReplays ?? 0).toBe(0)
    const { accessToken = '' } = await application.token('alice')
    expect(await identityProvider.me(accessToken)).toMatchObject({ sub: 'alice' })
  })

  test('two tabs at once are one consent, whichever comes back first', async () => {
    const one = await userOf('alice')
    const two = await one.context().newPage()
    await one.goto(`${application.url}/connect`)
    await two.goto(`${application.url}/connect`)
    await signIn(one, 'alice')
    await signIn(two, 'alice')
    await decide(two, 'Allow')
    expect(await heading(two)).toBe('Connected')
    await decide(one, 'Allow')
    expect(await heading(one)).toBe('Connected')
    expect(await redeemed()).toBe(1)
    const { accessToken = '' } = await application.token('alice')
    expect(await identityProvider.me(accessToken)).toMatchObject({ sub: 'alice' })
  })

  test('a link that somebody else was lured with gives nobody anything', async () => {
    const { authorizationUrl = '' } = await application.token('bob')
    const victim = await userOf('alice')
    await victim.goto(authorizationUrl)
    await signIn(victim, 'alice')
    await decide(victim, 'Allow')
    expect(await heading(victim)).toBe('Not yours')
    expect((await application.token('bob')).accessToken).toBeUndefined()
    expect((await application.token('alice')).accessToken).toBeUndefined()
    expect(await redeemed()).toBe(0)
  })

  describe('who comes too late', () => {
    /** Ends at our own error page, and notes what the browser loaded and complained about. */
    async function tooLate(): Promise<{
      page: Page
      status: number
      policy: string
      loaded: string[]
      said: string[]
    }> {
      const page = await userOf('alice')
      await page.goto(`${application.url}/connect`)
      await signIn(page, 'alice')
      application.clock.jump(10 * 60_000)
      const [loaded, said]: [string[], string[]] = [[], []]
      page.on('console', (message) => said.push(message.text()))
      page.on('request', (request) => {
        const { origin, pathname } = new URL(request.url())
        if (origin === application.url) loaded.push(pathname)
      })
      const answered = page.waitForResponse((response) => response.url().startsWith(application.url))
      await decide(page, 'Allow')
      const answer = await answered
      const policy = answer.headers()['content-security-policy'] ?? ''
      return { page, status: answer.status(), policy, loaded, said }
    }

    test('is told so and sent nowhere, and the code is not used', async () => {
      const { page, status } = await tooLate()
      expect(status).toBe(400)
      expect(await heading(page)).toBe('The time for this sign-in is over')
      expect(new URL(page.url()).pathname).toBe('/oauth2/callback/idp')
      expect(await redeemed()).toBe(0)
    })

    test('hears the page as it is seen: one landmark, one heading, what to do', async () => {
      const { page } = await tooLate()
      expect(await page.title()).toBe('The time for this sign-in is over')
      expect(await page.locator('html').getAttribute('lang')).toBe('en')
      expect(await page.locator('body').ariaSnapshot()).toBe(
        [
          '- main:',
          '  - heading "The time for this sign-in is over" [level=1]',
          '  - paragraph: It took too long, and nothing was connected.',
          '  - paragraph: Go back to the application that sent you here and start again.',
        ].join('\n'),
      )
    })

    test('gets a page that runs and loads nothing, and whose only style the policy lets in', async () => {
      const { page, policy, loaded, said } = await tooLate()
      expect(policy).toContain("default-src 'none'")
      expect(await page.locator('script, link, img, form, a, iframe').count()).toBe(0)
      expect(loaded).toEqual(['/oauth2/callback/idp'])
      expect(said.filter((text) => text.includes('Content Security Policy'))).toEqual([])
      const light = await pageLook(page)
      expect(light.columnWidth).not.toBe('none')
      await page.emulateMedia({ colorScheme: 'dark' })
      const dark = await pageLook(page)
      expect(dark.background).not.toBe(light.background)
      expect(dark.color).not.toBe(light.color)
      await addStyle(page, 'h1 { display: none }')
      expect(await page.getByRole('heading', { level: 1 }).isVisible()).toBe(true)
    })

    test.each([320, 1280])('reads it without scrolling to the side at %i pixels', async (width) => {
      const { page } = await tooLate()
      await page.setViewportSize({ width, height: 640 })
      expect(await contentWidth(page)).toBe(width)
      await doubleLetters(page)
      expect(await contentWidth(page)).toBe(width)
    })

    test('cannot be shown it inside of another page', async () => {
      const { page } = await tooLate()
      const address = page.url()
      const evil = await page.context().newPage()
      await evil.goto(`${identityProvider.issuer}/.well-known/openid-configuration`)
      const refused = evil.waitForEvent('console', (message) => /frame/i.test(message.text()))
      await addFrame(evil, address)
      expect((await refused).text()).toMatch(/frame-ancestors|X-Frame-Options/i)
    })
  })
})
