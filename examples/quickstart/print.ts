import { styleText } from 'node:util'

const width = 100

export function heading(text: string): void {
  console.log(`\n${styleText('bold', text)}\n`)
}

export function paragraph(text: string): void {
  console.log(text.trimEnd().replace(/^/gm, '  '))
}

/** A credential as its header line, shortened, then what is in it, a line each. */
export function show(header: string, credential: string, content: object): void {
  paragraph(styleText('cyan', `${header} ${shortened(credential, width - header.length)}`))
  for (const [name, value] of Object.entries(content)) line('    ', name, value)
  paragraph(`  ${styleText('green', 'signature verified')}\n`)
  console.log()
}

function line(indent: string, name: string, value: unknown): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const time =
      typeof value === 'number' && ['iat', 'nbf', 'exp'].includes(name)
        ? `  (${new Date(value * 1000).toISOString()})`
        : ''
    console.log(`${indent}${name.padEnd(8)} ${Array.isArray(value) ? value.join(', ') : String(value)}${time}`)
    return
  }
  console.log(`${indent}${name}`)
  for (const [member, inner] of Object.entries(value)) line(`${indent}  `, member, inner)
}

function shortened(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 12)}…${text.slice(-8)}`
}
