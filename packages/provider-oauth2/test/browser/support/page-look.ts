import type { Page } from 'playwright-core'

/** What is seen of a page, as the browser works it out. The scripts are texts: they run there, and know no types of here. */
export interface PageLook {
  readonly background: string
  readonly color: string
  /** Of the column of text; `none` when no style was let in. */
  readonly columnWidth: string
}

export function pageLook(page: Page): Promise<PageLook> {
  return page.evaluate<PageLook>(`({
    background: getComputedStyle(document.body).backgroundColor,
    color: getComputedStyle(document.body).color,
    columnWidth: getComputedStyle(document.querySelector('main')).maxWidth,
  })`)
}

/** How wide the content is, in pixels: more than the window means scrolling to the side. */
export function contentWidth(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth')
}

/** What a user does who needs larger letters. WCAG 2.2 section 1.4.4. */
export async function doubleLetters(page: Page): Promise<void> {
  await page.evaluate(`document.documentElement.style.setProperty('font-size', '200%')`)
}

export async function addStyle(page: Page, css: string): Promise<void> {
  await page.evaluate(`document.body.insertAdjacentHTML('beforeend', ${JSON.stringify(`<style>${css}</style>`)})`)
}

export async function addFrame(page: Page, address: string): Promise<void> {
  await page.evaluate(`document.body.append(
    Object.assign(document.createElement('iframe'), { src: ${JSON.stringify(address)} }))`)
}
