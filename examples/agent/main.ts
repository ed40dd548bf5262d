import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createAccessKey, startServer } from '@credbroker/server'
import { startIdentityProvider } from '@credbroker-workspace/identity-provider'
import { configuration } from './configuration.ts'

const idp = await startIdentityProvider()
const server = await startServer({
  config: configuration(idp),
  baseUrl: import.meta.url,
  host: '127.0.0.1',
  port: 0,
})
try {
  const { broker, endpoint, auth } = server
  console.log(`The broker answers at ${endpoint}, and looks at signatures (auth: ${auth}).\n`)

  // What `credbroker access-key create --workload checkout-agent` does.
  if (broker.extension === undefined) throw new Error('the broker of a server has an extension')
  const rights = { workloads: ['checkout-agent'], administers: false }
  const { id, secret } = await createAccessKey(rights, broker.extension.context)

  const seen: string[] = []
  broker.on('issued', ({ workload, provider, kind }) => seen.push(`issued  ${provider} (${kind}) to ${workload}`))
  broker.on('denied', ({ workload, provider, code }) => seen.push(`denied  ${provider} to ${workload}: ${code}`))

  console.log('The agent, which knows the address and one access key:')
  const agent = fileURLToPath(new URL('agent.ts', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [agent], {
    timeout: 20_000,
    env: {
      AWS_ENDPOINT_URL_BEDROCK_AGENTCORE: endpoint,
      AWS_ACCESS_KEY_ID: id,
      AWS_SECRET_ACCESS_KEY: secret,
      AWS_REGION: 'us-east-1',
    },
  })
  console.log(indented(stdout))
  console.log(`\nWhat the broker saw:\n${indented(seen.join('\n'))}`)
} finally {
  await server.close()
  await idp.close()
}

function indented(text: string): string {
  return text.trimEnd().replace(/^/gm, '  ')
}
