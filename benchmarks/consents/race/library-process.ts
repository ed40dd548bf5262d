// One of the processes of an application that uses a library by itself. Has callers ask for the user's token, as many as
// it is told; each finds that it has ended. What a caller gets is kept.
import { libraries, type LibraryClient, type LibraryName } from './libraries.ts'
import type { KeptTokens } from './race-consent.ts'
import type { Answers, Ask } from './race-of.ts'

const [library = '', client = '', consented = ''] = process.argv.slice(2)
const refresh = libraries[library as LibraryName](JSON.parse(client) as LibraryClient)
let kept = JSON.parse(consented) as KeptTokens

async function ask(found: KeptTokens): Promise<readonly string[]> {
  try {
    kept = await refresh(found)
    return [kept.access_token]
  } catch {
    return []
  }
}

process.on('message', async ({ callers }: Ask) => {
  const found = kept
  const tokens = await Promise.all(Array.from({ length: callers }, () => ask(found)))
  const answers: Answers = { tokens: tokens.flat() }
  process.send?.(answers)
})
process.once('disconnect', () => process.exit())
process.send?.({ ready: true })
