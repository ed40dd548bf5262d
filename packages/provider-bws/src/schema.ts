import { durationPattern, type JsonSchema } from '@credbroker/core'

const uuidPattern = '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$'

const text = (description: string, more: Partial<JsonSchema> = {}): JsonSchema => ({
  type: 'string',
  minLength: 1,
  maxLength: 2048,
  description,
  ...more,
})

const secret = (description: string): JsonSchema => text(description, { maxLength: 65_536, writeOnly: true })

const url = (description: string): JsonSchema => text(description, { pattern: '^https?://[^\\s?#]+$' })

const duration = (description: string, standard: string): JsonSchema => ({
  type: 'string',
  pattern: durationPattern,
  default: standard,
  description,
})

const uuid = (description: string): JsonSchema => text(description, { pattern: uuidPattern })

const uuids = (description: string): JsonSchema => ({
  type: 'array',
  minItems: 1,
  maxItems: 1000,
  items: uuid('A UUID.'),
  description,
})

const project = (description: string): JsonSchema => text(description, { maxLength: 500 })

const name = (description: string): JsonSchema => text(description, { maxLength: 500, pattern: '\\S' })

const members = (
  description: string,
  properties: Readonly<Record<string, JsonSchema>>,
  required: readonly string[],
): JsonSchema => ({ type: 'object', description, additionalProperties: false, required, properties })

/** JSON Schema of the options. */
export const configSchema: JsonSchema = {
  type: 'object',
  description: 'A machine account of Bitwarden Secrets Manager.',
  additionalProperties: false,
  required: ['accessToken'],
  properties: {
    accessToken: secret('Access token of a machine account: 0.<id>.<secret>:<key>, as Bitwarden shows it once.'),
    region: {
      type: 'string',
      enum: ['us', 'eu'],
      description: "Bitwarden's own cloud that the access token was created in. Default: us, unless servers are given.",
    },
    serverUrl: url(
      'A server with identity and API below it, such as https://vault.example.com or https://example.com/bw.',
    ),
    identityUrl: url('The identity service, where it is not below serverUrl. Needs apiUrl of the same server.'),
    apiUrl: url('The API, where it is not below serverUrl. Needs identityUrl of the same server.'),
    ca: secret('The only authorities that are trusted for these servers, PEM. Give it as { file: … }.'),
    stateFile: text(
      "A file for the session that Bitwarden's own tools can share, relative to the working directory. Default: the broker's store.",
    ),
    refreshBefore: duration('How long before its end a bearer is renewed, half of its life at most.', '60s'),
    cacheLifetime: duration('How long an answer with secrets is remembered: so late a changed value is noticed.', '5m'),
    allowWrites: {
      type: 'boolean',
      default: false,
      description: 'Whether requests may create, change and delete secrets and projects.',
    },
  },
}

const newSecret = {
  name: name('Name of the secret. Blanks around it are taken away.'),
  value: text('Its value, kept as it is.', { maxLength: 25_000 }),
  note: text('A note. Blanks around it are taken away.', { minLength: 0, maxLength: 7000, pattern: '^$|\\S' }),
  projectId: uuid('UUID of the project that it belongs to.'),
}

const deletion = (what: string): JsonSchema =>
  members(`Deletes ${what}.`, { ids: uuids(`The ${what} to delete.`) }, ['ids'])

/** JSON Schema of each kind's request. */
export const requestSchemas: Readonly<Record<'bwsToken' | 'bwsSecret' | 'bwsWrite', JsonSchema>> = {
  bwsToken: {
    type: 'object',
    description: "The machine account's bearer for Bitwarden's API. It takes no members.",
    additionalProperties: false,
    properties: {},
  },
  bwsSecret: members(
    'Reads secrets, by exactly one of id, ids, name and list.',
    {
      id: uuid('UUID of one secret.'),
      ids: uuids('Several secrets, each named once. All of them, or none when one cannot be read.'),
      name: name('The name of one secret. Several of one name are an error that lists their ids.'),
      list: { type: 'boolean', const: true, description: 'All secrets that the machine account can read.' },
      project: project('With name and list: only secrets of this project, by its UUID or its name.'),
    },
    [],
  ),
  bwsWrite: members(
    'Makes one change. Needs the option allowWrites.',
    {
      createSecret: members('Creates a secret.', newSecret, ['name', 'value', 'projectId']),
      updateSecret: members('Changes what is given of a secret.', { id: uuid('UUID of the secret.'), ...newSecret }, [
        'id',
      ]),
      deleteSecrets: deletion('secrets'),
      createProject: members('Creates a project.', { name: name('Name of the project.') }, ['name']),
      updateProject: members('Renames a project.', { id: uuid('UUID of the project.'), name: name('Its new name.') }, [
        'id',
        'name',
      ]),
      deleteProjects: deletion('projects'),
    },
    [],
  ),
}
