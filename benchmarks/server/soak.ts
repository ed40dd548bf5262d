import { startTokenEndpoint } from '../consents/token-endpoint.ts'
import type { Table } from '../report.ts'
import { inScratchFolder } from '../scratch/scratch-folder.ts'
import { brokerConfigFile } from './contestants/broker-config.ts'
import { runPaced } from './load/paced-load.ts'
import { serve } from './served.ts'
import { startContestant } from './server-process.ts'

const perSecond = 2000
const stretchMs = 20_000
const warmUpStretches = 2
const tenMinutesMs = 600_000

/** Whether memory grows under a steady load. A round is 20 seconds: `--rounds 30` is ten minutes. */
export function measureSoak(rounds: number): Promise<readonly Table[]> {
  return inScratchFolder(async (folder) => {
    const tokenEndpoint = await startTokenEndpoint()
    const configFile = brokerConfigFile(tokenEndpoint.url, { folder: folder.path, name: 'soak', audit: true })
    const process = await startContestant('broker', 'verify', configFile)
    const { load, request } = await serve(process)
    load.close()
    const heaps: number[] = []
    let requests = 0
    let failed = 0
    for (let stretch = -warmUpStretches; stretch <= rounds; stretch++) {
      if (stretch >= 0) heaps.push(await process.heap())
      if (stretch === rounds) break
      const wanted = stretch % 2 === 0 ? 'oauth2' : 'apiKey'
      const result = await runPaced(process.endpoint, () => request(wanted), { perSecond, milliseconds: stretchMs })
      requests += result.requests
      failed += result.failed
    }
    await process.end()
    await tokenEndpoint.end()
    const growth = (slope(heaps) / 1e6) * (tenMinutesMs / stretchMs)
    return [
      {
        title: 'Memory under a steady load',
        note: `${perSecond.toLocaleString('en')} signed and audited requests in a second (SQLite, ${folder.fileSystem}), for a cached token and an API key in turn, for ${(rounds * stretchMs) / 1000} seconds after ${(warmUpStretches * stretchMs) / 1000} of warm-up. The growth is that of the heap after full garbage collections, of the line that fits best, drawn out to ten minutes.`,
        rows: [
          { path: 'requests', value: requests, unit: '' },
          { path: 'failed', value: failed, unit: '', target: { atMost: 0 } },
          {
            path: 'heap at the end',
            value: (heaps.at(-1) ?? 0) / 1e6,
            unit: 'MB',
            rounds: heaps.map((heap) => heap / 1e6),
          },
          { path: 'growth in ten minutes', value: growth, unit: 'MB', target: { atMost: 1 } },
        ],
      },
    ]
  })
}

/** Of the line through equally spaced values, by least squares. */
function slope(values: readonly number[]): number {
  const middle = (values.length - 1) / 2
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const above = values.reduce((sum, value, index) => sum + (index - middle) * (value - mean), 0)
  return above / values.reduce((sum, _, index) => sum + (index - middle) ** 2, 0)
}
