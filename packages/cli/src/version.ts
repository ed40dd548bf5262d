import { readFileSync } from 'node:fs'

/** The version of this package. Its manifest is one folder up from here, in the sources and in the build. */
export function version(): string {
  const manifest: { readonly version: string } = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  )
  return manifest.version
}
