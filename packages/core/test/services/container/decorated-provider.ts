import 'reflect-metadata'
import { inject, injectable } from 'tsyringe'
import { type Clock, type CredentialProvider, defineProvider, type Secret, tokens } from '../../../src/index.ts'

declare module '../../../src/request.ts' {
  interface CredentialRegistry {
    decorated: Entry<{ readonly text: string }, { readonly answer: string }>
  }
}

/** What the host registers in its own container, under a token of its own. */
export const greeting = Symbol('greeting')

/** A provider as somebody writes it whose code base is built around tsyringe. */
@injectable()
export class DecoratedProvider implements CredentialProvider<'decorated'> {
  readonly #clock: Clock
  readonly #options: { readonly secret: Secret }
  readonly #greeting: string

  constructor(
    @inject(tokens.clock) clock: Clock,
    @inject(tokens.options) options: { readonly secret: Secret },
    @inject(greeting) hello: string,
  ) {
    this.#clock = clock
    this.#options = options
    this.#greeting = hello
  }

  readonly issue = {
    decorated: ({ text }: { readonly text: string }) => ({
      response: {
        answer: `${this.#greeting} ${text} at ${this.#clock.now()} with ${this.#options.secret.reveal().length} characters`,
      },
    }),
  }
}

export default defineProvider<'decorated'>({
  apiVersion: 1,
  configSchema: { type: 'object', properties: { secret: { type: 'string', writeOnly: true } } },
  kinds: {
    decorated: {
      requestSchema: { type: 'object', required: ['text'], properties: { text: { type: 'string' } } },
      cache: false,
    },
  },
  provider: DecoratedProvider,
})
