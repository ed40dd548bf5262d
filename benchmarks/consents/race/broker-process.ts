// One of the processes of an application with a broker. Has callers ask for the user's token, as many as it is told.
import { stateConfig } from '../../scratch/state-config.ts'
import type { Answers, Ask } from './race-of.ts'
import { RaceBroker, type RaceClient } from './race-broker.ts'

const [client = '', folder = '', database = ''] = process.argv.slice(2)
const application = await RaceBroker.open(JSON.parse(client) as RaceClient, stateConfig(folder, database))
process.on('message', async ({ callers }: Ask) => {
  const answers: Answers = { tokens: await application.askTogether(callers) }
  process.send?.(answers)
})
process.once('disconnect', () => void application.broker.close())
process.send?.({ ready: true })
