import { spawn } from 'node:child_process'

const programs: Readonly<Record<string, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  // The program behind "start", which is a word of the shell.
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
}

/** Opens a web address in the user's browser, without a shell. Never fails, and waits for nothing. */
export function openBrowser(url: string): void {
  // Anything else might be taken for an option, a file or a program.
  if (!/^https?:\/\//.test(url)) return
  const [program, ...before] = programs[process.platform] ?? ['xdg-open']
  const child = spawn(program, [...before, url], { stdio: 'ignore', detached: true })
  child.on('error', () => {})
  child.unref()
}
