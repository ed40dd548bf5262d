import { Markup, markup } from './markup.ts'
import { pageHeaders } from './page-headers.ts'
import { style } from './style.ts'

/** What a page says. */
export interface PageContent {
  readonly heading: string
  /** One text for each paragraph. */
  readonly paragraphs: readonly string[]
  /** Smaller, at the end: for whoever is asked for help. */
  readonly note?: string
}

/** A page as an answer. `headers` are added to those that every page has. */
export function page(status: number, content: PageContent, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(`<!doctype html>\n${document(content)}`, { status, headers: { ...pageHeaders, ...headers } })
}

// Our own text, which has to stand in the page byte by byte as it was hashed.
const styleElement = new Markup([`<style>${style}</style>`], [])

function document({ heading, paragraphs, note }: PageContent): Markup {
  return markup`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${heading}</title>
${styleElement}
</head>
<body>
<main>
<h1>${heading}</h1>
${paragraphs.map((paragraph) => markup`<p>${paragraph}</p>\n`)}${note === undefined ? note : markup`<p class="note">${note}</p>\n`}</main>
</body>
</html>
`
}
