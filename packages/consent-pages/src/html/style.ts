import { hash } from 'node:crypto'

/** The style of every page, as it stands in the page. Text has a contrast of at least 7:1 in both schemes. */
export const style: string = `
:root { color-scheme: light dark; --page: #f6f6f4; --text: #1d1f21; --quiet: #45494d; --line: #c9ccd0 }
@media (prefers-color-scheme: dark) {
  :root { --page: #16181a; --text: #eceeef; --quiet: #b9bec3; --line: #43484d }
}
* { box-sizing: border-box }
body {
  margin: 0;
  padding: clamp(1rem, 6vw, 4rem) 1rem;
  background: var(--page);
  color: var(--text);
  font: 1.0625rem/1.55 system-ui, sans-serif;
  overflow-wrap: anywhere;
}
main { max-width: 34rem; margin: 0 auto; padding: 0 0 0 1rem; border-left: 0.25rem solid var(--line) }
h1 { margin: 0 0 1rem; font-size: 1.5rem; line-height: 1.25 }
p { margin: 0 0 1rem }
p:last-child { margin: 0 }
.note { color: var(--quiet); font-size: 0.9375rem }
`

/** The source expression that lets this style and no other into a page. Content Security Policy Level 3 section 2.3.1. */
export const styleSource: string = `'sha256-${hash('sha256', style, 'base64')}'`
