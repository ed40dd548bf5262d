// A server of node:http alone: reads the body, parses it, looks the answer up, writes it as JSON. It checks nothing.
import { listenBare } from './answering-process.ts'
import { fixedAnswer } from './fixed-answers.ts'

listenBare((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const [first] = chunks
    const bytes = first !== undefined && chunks.length === 1 ? first : Buffer.concat(chunks)
    const answer = fixedAnswer(request.url ?? '', JSON.parse(bytes.toString()))
    const body = JSON.stringify(answer ?? {})
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
    response.writeHead(answer === undefined ? 404 : 200, headers).end(body)
  })
})
