import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { ask, errorOf } from './support/ask.ts'
import { SdkServer } from './support/sdk-server.ts'

const config = { workloads: { agent: {} } }

async function started(more: object = {}): Promise<SdkServer> {
  const server = await SdkServer.start({ config: { ...config, ...more } })
  onTestFinished(() => server.close())
  return server
}

/** A program that was written for AWS: it knows nothing of this broker. */
const program = `
  import { BedrockAgentCore } from '@aws-sdk/client-bedrock-agentcore'
  import { BedrockAgentCoreControl } from '@aws-sdk/client-bedrock-agentcore-control'
  const { workloadIdentities } = await new BedrockAgentCoreControl({}).listWorkloadIdentities({})
  const { workloadAccessToken } = await new BedrockAgentCore({}).getWorkloadAccessToken({ workloadName: 'agent' })
  console.log(JSON.stringify({ workloadIdentities, minted: typeof workloadAccessToken }))
`

test.each(['', '/broker/v1/'])(
  'an unchanged program is led here by the two variables of AWS, with the path %j',
  async (path) => {
    const server = await started(path === '' ? {} : { publicUrl: `https://broker.example${path}` })
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: new URL('../../', import.meta.url),
      env: {
        PATH: process.env['PATH'],
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: server.signer.id,
        AWS_SECRET_ACCESS_KEY: server.signer.secret,
        AWS_ENDPOINT_URL_BEDROCK_AGENTCORE: `${server.endpoint}${path}`,
        AWS_ENDPOINT_URL_BEDROCK_AGENTCORE_CONTROL: `${server.endpoint}${path}`,
      },
    })
    expect(JSON.parse(stdout)).toEqual({
      workloadIdentities: [{ name: 'agent', workloadIdentityArn: expect.stringContaining('/agent') }],
      minted: 'string',
    })
  },
)

test.each(['/broker/v1', '/broker/v1/'])('a public address with the path %j is the clients’ endpoint', async (path) => {
  const server = await started({ publicUrl: `https://broker.example${path}` })
  for (const slash of ['', '/']) {
    const endpoint = `${server.endpoint}/broker/v1${slash}`
    const resourceArn =
      'arn:aws:bedrock-agentcore:us-east-1:000000000000:workload-identity-directory/default/workload-identity/agent'
    expect(await ask(server.control({ endpoint }), 'ListTagsForResource', { resourceArn })).toMatchObject({ tags: {} })
    const minted = await ask(server.data({ endpoint }), 'GetWorkloadAccessToken', { workloadName: 'agent' })
    expect(minted.workloadAccessToken).toEqual(expect.any(String))
  }
  const outside = await errorOf(ask(server.data(), 'GetWorkloadAccessToken', { workloadName: 'agent' }))
  expect(outside).toMatchObject({ name: 'UnknownOperationException', $metadata: { httpStatusCode: 404 } })
})

test('both planes are at one address, for clients of any region', async () => {
  const server = await started()
  for (const region of ['eu-central-1', 'us-gov-west-1']) {
    await ask(server.data({ region }), 'GetWorkloadAccessToken', { workloadName: 'agent' })
    await ask(server.control({ region }), 'ListWorkloadIdentities')
  }
})
