import { readFileSync } from 'node:fs'

const copies = new URL('../vectors/', import.meta.url)

/** The contents of a vector file, such as `marketplaces`. */
export function vectors<Contents>(name: string): Contents {
  return JSON.parse(readFileSync(new URL(`spapi-${name}.json`, copies), 'utf8'))
}
