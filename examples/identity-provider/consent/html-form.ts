/** A form of the server's own pages. */
export interface HtmlForm {
  readonly id: string
  readonly action: string
  /** What it sends without anybody's doing. */
  readonly hidden: Readonly<Record<string, string>>
}

/** The form of a page; `undefined` where it has none. */
export function formOf(html: string): HtmlForm | undefined {
  const [, id, action] = /<form id="([\w-]+)" method="post" action="([^"]*)">/.exec(html) ?? []
  if (id === undefined || action === undefined) return undefined
  const inputs = html.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)">/g)
  return {
    id,
    action: unescaped(action),
    hidden: Object.fromEntries([...inputs].map(([, name, value = '']) => [name, unescaped(value)])),
  }
}

/** What a page tells a user who did something wrong. */
export function alertOf(html: string): string | undefined {
  const text = /role="alert">([^<]*)</.exec(html)?.[1]
  return text === undefined ? undefined : unescaped(text)
}

function unescaped(text: string): string {
  const characters: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }
  return text.replace(/&([#\w]+);/g, (entity, name) => characters[name] ?? entity)
}
