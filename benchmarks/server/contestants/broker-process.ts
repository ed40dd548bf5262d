// The server as `credbroker serve` runs it, logger included. Arguments: how senders are made out, its configuration file.
// Told to reload, it does.
import { type AuthMode, createAccessKey, pinoLogger, startServer } from '@credbroker/server'
import { answerParent } from './answering-process.ts'

const [auth = 'off', configFile = ''] = process.argv.slice(2)
const server = await startServer({
  configFile,
  auth: auth as AuthMode,
  port: 0,
  watch: false,
  services: { logger: pinoLogger({ destination: process.stderr }) },
})
const { extension } = server.broker
if (extension === undefined) throw new Error('a server whose broker has no extension')
const { id, secret } = await createAccessKey({ workloads: ['agent'], administers: false }, extension.context)
answerParent({ endpoint: server.endpoint, accessKeyId: id, secretAccessKey: secret }, { reload: () => server.reload() })
