// Fastify as its documentation has it: routes with a schema for what comes in and one for what goes out.
import { fastify } from 'fastify'
import { answerParent } from './answering-process.ts'
import { fixedAnswer } from './fixed-answers.ts'
import { routes } from './wire-schemas.ts'

// The service model has rules that Ajv would like to see written otherwise.
const app = fastify({ ajv: { customOptions: { strict: false } } })
for (const [path, { body, answer }] of Object.entries(routes)) {
  app.post(path, { schema: { body, response: { 200: answer } } }, (request, reply) => {
    const found = fixedAnswer(path, request.body as Parameters<typeof fixedAnswer>[1])
    if (found === undefined) throw new Error('nobody is asked for this')
    reply.send(found)
  })
}
answerParent({ endpoint: await app.listen({ host: '127.0.0.1', port: 0 }) })
