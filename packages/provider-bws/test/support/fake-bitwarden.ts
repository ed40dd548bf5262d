import { randomBytes, randomUUID } from 'node:crypto'
import type { Clock, Fetch } from '@credbroker/core'
import type { UpstreamStep } from '@credbroker/testkit'
import { openEncString, sealEncString } from '../../src/crypto/enc-string.ts'
import { deriveKey, symmetricKey } from '../../src/crypto/symmetric-key.ts'

export const organizationId = 'f4e44a7f-1190-432a-9d4a-af96013127cb'

interface FakeProject {
  readonly id: string
  name: string
}

export interface FakeSecret {
  readonly id: string
  name: string
  value: string
  note: string
  project: FakeProject | undefined
  revisedAtMs: number
}

/** What a request looks like to the server. */
export interface FakeRequest {
  readonly method: string
  /** With its query. */
  readonly path: string
  readonly host: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface FakeAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly json?: unknown
  readonly text?: string
}

/** Made up for the tests. */
export const seed: Buffer = Buffer.from('5fcbdbbc0d1b76e8a12037bfaabcc841', 'hex')
export const accessToken = `0.ec2c1d46-6a4b-4751-a310-af9601317f2d.C2IgxjjLF7qSshsbwe8JGcbM075YXw:${seed.toString('base64')}`

/** What comes before the paths of the API, wherever it is. */
const apiBase = /^.*?(?=\/(organizations|secrets|projects)\b)/

const random = { bytes: (length: number) => randomBytes(length) }

/** An installation of Bitwarden with one organization: identity and API, as far as a machine account sees them. */
export class FakeBitwarden {
  readonly organizationKeyBytes: Buffer = randomBytes(64)
  readonly secrets: FakeSecret[] = []
  readonly projects: FakeProject[] = []
  /** What arrived, in order. */
  readonly requests: FakeRequest[] = []
  /** Seconds that a bearer lives. */
  lifetime = 3_600
  /** Whether the access token is accepted. */
  accepted = true
  /** `iss` of bearers. */
  issuer = 'https://identity.test'
  /** Bearers that the API takes; each login adds one. */
  readonly bearers = new Set<string>()
  /** The instant of the last change that the machine account could notice. */
  changedAtMs: number
  /** Answers in place of the server's own, as long as it gives one. */
  intercept: ((request: FakeRequest) => FakeAnswer | undefined) | undefined
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
    this.changedAtMs = clock.now()
  }

  /** Logins that were asked for. */
  get logins(): number {
    return this.requests.filter(({ path }) => path.endsWith('/connect/token')).length
  }

  /** Requests of the API, as `GET /secrets/…`, below whatever path it has. */
  get calls(): readonly string[] {
    return this.requests
      .filter(({ path }) => !path.endsWith('/connect/token'))
      .map(({ method, path }) => `${method} ${path.replace(apiBase, '')}`)
  }

  addProject(name: string): FakeProject {
    const project = { id: randomUUID(), name }
    this.projects.push(project)
    return project
  }

  add(name: string, value: string, { note = '', project }: { note?: string; project?: FakeProject } = {}): FakeSecret {
    const secret = { id: randomUUID(), name, value, note, project, revisedAtMs: this.#clock.now() }
    this.secrets.push(secret)
    this.changedAtMs = this.#clock.now()
    return secret
  }

  /** Seals a text for the organization. */
  seal(text: string): string {
    return sealEncString(text, symmetricKey(this.organizationKeyBytes), random)
  }

  /** For the provider, in place of a network. */
  get fetch(): Fetch {
    return async (input, init = {}) => {
      const url = new URL(input)
      init.signal?.throwIfAborted()
      const headers = Object.fromEntries(new Headers(init.headers))
      const { method = 'GET' } = init
      const request = {
        method,
        path: url.pathname + url.search,
        host: url.host,
        headers,
        body: String(init.body ?? ''),
      }
      const answer = this.answer(request)
      const body = answer.json === undefined ? (answer.text ?? null) : JSON.stringify(answer.json)
      return new Response(body, {
        status: answer.status,
        headers: {
          ...(answer.json !== undefined && { 'content-type': 'application/json' }),
          ...answer.headers,
        },
      })
    }
  }

  /** For a scripted upstream. */
  get step(): UpstreamStep {
    return {
      name: 'bitwarden',
      run: async ({ request, response }) => {
        const answer = this.answer(request)
        const body = answer.json === undefined ? answer.text : JSON.stringify(answer.json)
        response.writeHead(answer.status, {
          ...(answer.json !== undefined && { 'content-type': 'application/json' }),
          ...answer.headers,
        })
        response.end(body)
        return 'done'
      },
    }
  }

  answer(request: FakeRequest): FakeAnswer {
    this.requests.push(request)
    const intercepted = this.intercept?.(request)
    if (intercepted !== undefined) return intercepted
    const answer = request.path.endsWith('/connect/token') ? this.#login(request) : this.#api(request)
    return { ...answer, headers: { date: new Date(this.#clock.now()).toUTCString(), ...answer.headers } }
  }

  #login({ body }: FakeRequest): FakeAnswer {
    const form = new URLSearchParams(body)
    const [id = '', clientSecret] = accessToken.split(':')[0]?.split('.').slice(1) ?? []
    const right =
      form.get('client_id') === id &&
      form.get('client_secret') === clientSecret &&
      form.get('grant_type') === 'client_credentials' &&
      form.get('scope') === 'api.secrets'
    if (!right || !this.accepted) return { status: 400, json: { error: 'invalid_client' } }
    const now = Math.floor(this.#clock.now() / 1000)
    const claims = {
      nbf: now,
      iat: now,
      exp: now + this.lifetime,
      iss: this.issuer,
      client_id: id,
      type: 'ServiceAccount',
      organization: organizationId,
      jti: randomUUID(),
      scope: ['api.secrets'],
    }
    const bearer = `${base64url({ alg: 'RS256', typ: 'at+jwt' })}.${base64url(claims)}.c2ln`
    this.bearers.add(bearer)
    const payload = JSON.stringify({ encryptionKey: this.organizationKeyBytes.toString('base64') })
    return {
      status: 200,
      json: {
        access_token: bearer,
        expires_in: this.lifetime,
        token_type: 'Bearer',
        scope: 'api.secrets',
        encrypted_payload: sealEncString(payload, deriveKey(seed, 'accesstoken', 'sm-access-token'), random),
      },
    }
  }

  #api(request: FakeRequest): FakeAnswer {
    const bearer = request.headers['authorization']?.replace(/^Bearer /, '') ?? ''
    const { exp = 0 } = JSON.parse(Buffer.from(bearer.split('.')[1] ?? 'e30', 'base64url').toString())
    if (!this.bearers.has(bearer) || exp * 1000 <= this.#clock.now())
      return { status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"' } }
    const [path = '', query = ''] = request.path.replace(apiBase, '').split('?')
    const [root, id = '', more, last] = path.split('/').slice(1)
    const inOrganization = root === 'organizations' && id === organizationId
    const body = request.body === '' ? undefined : JSON.parse(request.body)
    switch (`${request.method} ${inOrganization ? `org/${more}${last === undefined ? '' : `/${last}`}` : root}`) {
      case 'GET org/secrets':
        return { status: 200, json: { secrets: this.secrets.map((each) => this.#named(each)), projects: [] } }
      case 'GET org/secrets/sync':
        return this.#sync(new URLSearchParams(query).get('lastSyncedDate'))
      case 'GET org/projects':
        return { status: 200, json: { data: this.projects.map((each) => this.#project(each)) } }
      case 'POST org/projects':
        return { status: 200, json: this.#project(this.addProject(this.#open(body.name))) }
      case 'POST org/secrets':
        return this.#create(body)
      case 'GET secrets':
        return this.#found(id, (secret) => ({ status: 200, json: this.#secret(secret) }))
      case 'PUT secrets':
        return this.#found(id, (secret) => this.#update(secret, body))
      case 'PUT projects': {
        const project = this.projects.find((each) => each.id === id)
        if (project === undefined) return notFound
        project.name = this.#open(body.name)
        return { status: 200, json: this.#project(project) }
      }
      case 'POST secrets':
        return id === 'delete' ? this.#delete(this.secrets, body) : this.#several(body.ids)
      case 'POST projects':
        return this.#delete(this.projects, body)
      default:
        return notFound
    }
  }

  #sync(date: string | null): FakeAnswer {
    if (date !== null && Date.parse(date) > this.#clock.now())
      return { status: 400, json: { message: 'Last synced date must be in the past.', object: 'error' } }
    if (date !== null && Date.parse(date) > this.changedAtMs)
      return { status: 200, json: { hasChanges: false, secrets: null, object: 'secretsSync' } }
    const data = this.secrets.map((each) => this.#secret(each))
    return { status: 200, json: { hasChanges: true, secrets: { data }, object: 'secretsSync' } }
  }

  #several(ids: readonly string[]): FakeAnswer {
    if (new Set(ids).size < ids.length) return { status: 400, json: { message: 'duplicates', object: 'error' } }
    const found = this.secrets.filter(({ id }) => ids.includes(id))
    if (found.length < ids.length) return notFound
    return { status: 200, json: { data: found.map((each) => this.#secret(each)), continuationToken: null } }
  }

  #create(body: { key: string; value: string; note: string; projectIds: string[] }): FakeAnswer {
    const project = this.projects.find(({ id }) => id === body.projectIds[0])
    if (project === undefined) return notFound
    const { name, value, note } = this.#opened(body)
    return { status: 200, json: this.#secret(this.add(name, value, { note, project })) }
  }

  #update(secret: FakeSecret, body: { key: string; value: string; note: string; projectIds: string[] }): FakeAnswer {
    const project = this.projects.find(({ id }) => id === body.projectIds[0])
    Object.assign(secret, this.#opened(body), { project, revisedAtMs: this.#clock.now() })
    this.changedAtMs = this.#clock.now()
    return { status: 200, json: this.#secret(secret) }
  }

  #delete(from: { readonly id: string }[], ids: readonly string[]): FakeAnswer {
    if (!ids.every((id) => from.some((each) => each.id === id))) return notFound
    for (const id of ids) {
      from.splice(
        from.findIndex((each) => each.id === id),
        1,
      )
    }
    this.changedAtMs = this.#clock.now()
    return { status: 200, json: { data: ids.map((id) => ({ id, error: null, object: 'deleteResponse' })) } }
  }

  #found(id: string, use: (secret: FakeSecret) => FakeAnswer): FakeAnswer {
    const secret = this.secrets.find((each) => each.id === id)
    return secret === undefined ? notFound : use(secret)
  }

  #opened({
    key,
    value,
    note,
  }: {
    key: string
    value: string
    note: string
  }): Pick<FakeSecret, 'name' | 'value' | 'note'> {
    return { name: this.#open(key), value: this.#open(value), note: this.#open(note) }
  }

  #open(encString: string): string {
    const { text, fault } = openEncString(encString, symmetricKey(this.organizationKeyBytes))
    if (text === undefined) throw new Error(`the provider sent what does not open: ${fault}`)
    return text
  }

  #named({ id, name, project, revisedAtMs }: FakeSecret): object {
    const date = new Date(revisedAtMs).toISOString().replace('Z', '1234Z')
    return {
      id,
      organizationId,
      key: this.seal(name),
      creationDate: date,
      revisionDate: date,
      projects: project === undefined ? [] : [this.#project(project)],
      read: true,
      write: false,
    }
  }

  #secret(secret: FakeSecret): object {
    return { ...this.#named(secret), value: this.seal(secret.value), note: this.seal(secret.note), object: 'secret' }
  }

  #project({ id, name }: FakeProject): object {
    return { id, organizationId, name: this.seal(name), object: 'project' }
  }
}

const notFound: FakeAnswer = {
  status: 404,
  json: { message: 'Resource not found.', validationErrors: null, object: 'error' },
}

function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
