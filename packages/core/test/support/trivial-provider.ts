import {
  type CredentialProvider,
  defineProvider,
  type IssueCall,
  type Issued,
  type ProviderContext,
} from '../../src/index.ts'

export interface TestTokenRequest {
  readonly audience: string
  readonly scopes?: readonly string[]
}

export interface TestTokenResponse {
  readonly token: string
  readonly parts?: readonly string[]
}

declare module '../../src/request.ts' {
  interface CredentialRegistry {
    testToken: Entry<TestTokenRequest, TestTokenResponse>
    testStamp: Entry<{ readonly text: string }, { readonly stamp: string }>
  }
}

export interface TestOptions {
  readonly label?: string
}

type Issue = (
  request: TestTokenRequest,
  call: IssueCall,
  context: ProviderContext,
) => Issued<TestTokenResponse> | Promise<Issued<TestTokenResponse>>

/** A plugin with one cached kind and one that is issued anew, whose behaviour the test supplies. */
export function testPlugin(issue: Issue, more: Partial<CredentialProvider<'testToken' | 'testStamp'>> = {}) {
  return defineProvider({
    apiVersion: 1,
    configSchema: {
      type: 'object',
      additionalProperties: false,
      properties: {
        label: { type: 'string', description: 'A label.' },
        secret: { type: 'string', minLength: 1, writeOnly: true, description: 'A secret.' },
      },
    },
    kinds: {
      testToken: {
        requestSchema: {
          type: 'object',
          required: ['audience'],
          additionalProperties: false,
          properties: {
            audience: { type: 'string', minLength: 1, maxLength: 100 },
            scopes: { type: 'array', items: { type: 'string' } },
          },
        },
        cache: true,
      },
      testStamp: {
        requestSchema: {
          type: 'object',
          required: ['text'],
          additionalProperties: false,
          properties: { text: { type: 'string' } },
        },
        cache: false,
      },
    },
    create: (_options: TestOptions, context) => ({
      issue: {
        testToken: (request, call) => issue(request, call, context),
        testStamp: ({ text }) => ({ response: { stamp: `${context.name}:${text}` } }),
      },
      ...more,
    }),
  })
}
