const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '')
}

/** A whole page. `content` is HTML. */
export function page(title: string, content: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; margin: 0; color: #1b1b1f; background: #f4f4f6 }
main { max-width: 24rem; margin: 10vh auto; padding: 2rem; background: #fff; border-radius: .5rem }
h1 { margin-top: 0; font-size: 1.4rem }
label { display: block; margin-top: 1rem }
input { font: inherit; box-sizing: border-box; width: 100%; padding: .5rem; border: 1px solid #6b6b76; border-radius: .25rem }
button { font: inherit; margin: 1.5rem .5rem 0 0; padding: .5rem 1.25rem; border: 1px solid #2f4fc7; border-radius: .25rem;
  color: #fff; background: #2f4fc7 }
button.secondary { color: #2f4fc7; background: #fff }
[role=alert] { color: #a4161a }
</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
${content}
</main>
</body>
</html>
`
}

/** A line that screen readers say at once; nothing without a text. */
export function alert(text: string | undefined): string {
  return text === undefined ? '' : `<p role="alert">${escaped(text)}</p>`
}
