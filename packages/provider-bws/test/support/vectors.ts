import { readFileSync } from 'node:fs'

/** A vector file. */
export function vectors<T>(
  name: 'access-tokens' | 'encstrings' | 'errors' | 'identity' | 'key-derivation' | 'state',
): T {
  return JSON.parse(readFileSync(new URL(`../vectors/bws-${name}.json`, import.meta.url), 'utf8'))
}
