import { readFileSync, writeFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { startTokenEndpoint } from '../consents/token-endpoint.ts'
import type { Table } from '../report.ts'
import type { ScratchFolder } from '../scratch/scratch-folder.ts'
import { brokerConfigFile } from './contestants/broker-config.ts'
import { runPaced } from './load/paced-load.ts'
import { serve } from './served.ts'
import { startContestant } from './server-process.ts'

const perSecond = 500
const milliseconds = 10_000
const betweenMs = 200

/** Reloads of a changed configuration while clients go on asking: nobody may get an error by it. */
export async function measureReload(folder: ScratchFolder): Promise<Table> {
  const tokenEndpoint = await startTokenEndpoint()
  const configFile = brokerConfigFile(tokenEndpoint.url, { folder: folder.path, name: 'reload', audit: true })
  const process = await startContestant('broker', 'verify', configFile)
  const { load, request } = await serve(process)
  load.close()
  let reloads = 0
  const over = new AbortController()
  const reloading = async () => {
    while (!over.signal.aborted) {
      change(configFile, ++reloads)
      await process.reload()
      await wait(betweenMs)
    }
  }
  try {
    const loads = ['oauth2', 'apiKey'] as const
    const pace = { perSecond: perSecond / loads.length, milliseconds }
    const running = Promise.all(loads.map((wanted) => runPaced(process.endpoint, () => request(wanted), pace)))
    const [results] = await Promise.all([running.finally(() => over.abort()), reloading()])
    const sum = (member: 'requests' | 'failed') => results.reduce((total, result) => total + result[member], 0)
    return {
      title: 'Reload under load',
      note: `${perSecond} signed and audited requests in a second for ${milliseconds / 1000} seconds, for a cached token and an API key, while the configuration is read again and again. The OAuth provider is another one each time, and begins with an empty cache.`,
      rows: [
        { path: 'requests', value: sum('requests'), unit: '' },
        { path: 'reloads', value: reloads, unit: '', target: { atLeast: 20 } },
        { path: 'failed', value: sum('failed'), unit: '', target: { atMost: 0 } },
      ],
    }
  } finally {
    await process.end()
    await tokenEndpoint.end()
  }
}

/** Another secret of the OAuth client, which makes the provider anew. */
function change(configFile: string, version: number): void {
  const text = readFileSync(configFile, 'utf8')
  writeFileSync(configFile, text.replace(/made-up-for-this-run-?\d*"/, `made-up-for-this-run-${version}"`))
}
