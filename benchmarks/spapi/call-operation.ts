import { request } from 'node:http'

/** The status that Amazon answers with. */
export function callOperation(endpointUrl: string, path: string, accessToken: string): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const headers = {
    'x-amz-access-token': accessToken,
    'user-agent': `credbroker-benchmark/1.0 (Language=Node.js/${process.versions.node})`,
  }
  const call = request(`${endpointUrl}${path}`, { headers }, (response) => {
    response.resume()
    response.once('end', () => resolve(response.statusCode ?? 0))
  })
  call.once('error', reject)
  call.end()
  return promise
}
