import * as data from '@aws-sdk/client-bedrock-agentcore'
import * as control from '@aws-sdk/client-bedrock-agentcore-control'

// oxlint-disable-next-line typescript/no-explicit-any -- Tests look into whatever came.
export type Answer = any

/** A genuine client of either plane. */
export interface AnyClient {
  // oxlint-disable-next-line typescript/no-explicit-any -- The clients' own types differ in every command.
  send(command: any): Promise<Answer>
}

/** The client's own command for an operation of either plane. */
export function commandOf(operation: string, input: object): unknown {
  const name = `${operation}Command`
  const Command = Reflect.get(data, name) ?? Reflect.get(control, name)
  if (Command === undefined) throw new Error(`no client has the operation ${operation}`)
  return new Command(input)
}

/** Asks for an operation by its name. */
export function ask(client: AnyClient, operation: string, input: object = {}): Promise<Answer> {
  return client.send(commandOf(operation, input))
}

/** What a client throws, as far as tests look at it. */
export interface SdkError {
  readonly constructor: { readonly name: string }
  readonly name: string
  readonly message: string
  readonly reason?: string
  readonly fieldList?: readonly { readonly name: string; readonly message: string }[]
  readonly $fault: string
  readonly $metadata: { readonly httpStatusCode?: number; readonly requestId?: string; readonly attempts?: number }
}

/** What a client throws that should. */
export async function errorOf(asking: Promise<unknown>): Promise<SdkError> {
  try {
    await asking
  } catch (error) {
    return error as SdkError
  }
  throw new Error('the server answered without an error')
}
