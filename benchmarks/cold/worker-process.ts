// One of several processes on one store. Asks for each account that it is told, as often as it was started with.
import { stateConfig } from '../scratch/state-config.ts'
import { askTogether, coldBroker } from './cold-broker.ts'

const [upstream = '', folder = '', database = '', callers = ''] = process.argv.slice(2)
const broker = await coldBroker(upstream, stateConfig(folder, database))
process.on('message', async ({ account }: { readonly account: string }) => {
  await askTogether(broker, account, Number(callers))
  process.send?.({ done: account })
})
process.once('disconnect', () => void broker.close())
process.send?.({ ready: true })
