import {
  type RecordingLogger,
  recordingLogger,
  type ScriptedUpstream,
  scriptedUpstream,
  steps,
  VirtualClock,
} from '@credbroker/testkit'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Oauth2Options } from '../../../src/options.ts'
import type { AuthorizationServer } from '../../../src/server/metadata/authorization-server.ts'
import { createAuthorizationServer } from '../../../src/server/metadata/create-authorization-server.ts'
import type { Vendor } from '../../../src/vendors/vendor.ts'
import { providerContext } from '../../support/provider-context.ts'
import { metadataAt, optionsOf, vendorOf } from '../../support/provider-parts.ts'
import { faultyOptions, refusalOf } from '../../support/refusal.ts'

const never = new AbortController().signal
const hourMs = 3_600_000

async function serverOf(options: Partial<Oauth2Options>, vendor: Partial<Vendor> = {}): Promise<AuthorizationServer> {
  return createAuthorizationServer(vendorOf(vendor), optionsOf(options), await providerContext())
}

describe('configured metadata', () => {
  const metadata = metadataAt('https://a.example')

  test('is what is used, without what nobody needs', async () => {
    const pasted = { ...metadata, userinfo_endpoint: 'https://a.example/me', service_documentation: 'x' }
    expect(await (await serverOf({ metadata: pasted })).metadata(never)).toEqual(metadata)
  })

  test.each([
    { what: 'http', fault: { token_endpoint: 'http://a.example/token' } },
    { what: 'a fragment', fault: { authorization_endpoint: 'https://a.example/authorize#x' } },
    { what: 'a password', fault: { revocation_endpoint: 'https://u:p@a.example/revoke' } },
    { what: 'another scheme', fault: { authorization_endpoint: 'javascript:alert(1)' } },
    { what: 'no token endpoint', fault: { token_endpoint: undefined } },
    { what: 'no issuer', fault: { issuer: '' } },
  ])('$what is a fault of that member', async ({ fault }) => {
    const given = { ...metadata, ...fault } as NonNullable<Oauth2Options['metadata']>
    expect(await faultyOptions(() => serverOf({ metadata: given }))).toEqual([`metadata.${Object.keys(fault)[0]}`])
  })

  test('all faults are told at once, those of aliases too', async () => {
    const given = {
      ...metadata,
      token_endpoint: 'x',
      jwks_uri: 'y',
      mtls_endpoint_aliases: { token_endpoint: 'http://b.example' },
    }
    expect(await faultyOptions(() => serverOf({ metadata: given }))).toEqual([
      'metadata.token_endpoint',
      'metadata.jwks_uri',
      'metadata.mtls_endpoint_aliases.token_endpoint',
    ])
  })

  test('beside discoveryUrl is one too many, and neither is one too few', async () => {
    const discoveryUrl = 'https://a.example/.well-known/openid-configuration'
    expect(await faultyOptions(() => serverOf({ metadata, discoveryUrl }))).toEqual(['metadata'])
    expect(await faultyOptions(() => serverOf({}))).toEqual(['discoveryUrl'])
  })
})

test.each([
  'http://a.example/.well-known/openid-configuration',
  'https://a.example/openid-configuration',
  'https://a.example/.well-known/openid-configuration?x=y',
])('the discoveryUrl %s is a fault', async (discoveryUrl) => {
  expect(await faultyOptions(() => serverOf({ discoveryUrl }))).toEqual(['discoveryUrl'])
})

describe('a preset', () => {
  const endpoints: Partial<Vendor> = {
    id: 'acme',
    authorizationEndpoint: 'https://acme.example/authorize',
    tokenEndpoint: 'https://api.acme.example/token',
    introspectionEndpoint: 'https://api.acme.example/introspect',
  }

  test('with endpoints needs no discovery', async () => {
    const vendor: Partial<Vendor> = {
      ...endpoints,
      issuer: 'https://acme.example',
      discoveryUrl: 'https://acme.example/.well-known/openid-configuration',
      revocation: { url: 'https://api.acme.example/revoke', style: 'rfc7009' },
    }
    expect(await (await serverOf({}, vendor)).metadata(never)).toEqual({
      issuer: 'https://acme.example',
      authorization_endpoint: 'https://acme.example/authorize',
      token_endpoint: 'https://api.acme.example/token',
      introspection_endpoint: 'https://api.acme.example/introspect',
      revocation_endpoint: 'https://api.acme.example/revoke',
    })
  })

  test('whose revocation is its own has none of RFC 7009', async () => {
    const revocation = { url: 'https://acme.example/revoke', style: 'bearer' } as const
    expect(await (await serverOf({}, { ...endpoints, revocation })).metadata(never)).not.toHaveProperty(
      'revocation_endpoint',
    )
  })

  test('without an issuer has what its callbacks say, or where its token endpoint is', async () => {
    const says = { callbackIssuer: 'https://acme.example/login' }
    expect((await (await serverOf({}, { ...endpoints, ...says })).metadata(never)).issuer).toBe(says.callbackIssuer)
    expect((await (await serverOf({}, endpoints)).metadata(never)).issuer).toBe('https://api.acme.example')
  })
})

describe('discovery', () => {
  interface World {
    readonly upstream: ScriptedUpstream
    readonly clock: VirtualClock
    readonly logger: RecordingLogger
    readonly server: AuthorizationServer
  }

  async function discovering(options: Partial<Oauth2Options> = {}, vendor: Partial<Vendor> = {}): Promise<World> {
    const clock = new VirtualClock()
    const logger = recordingLogger()
    const upstream = await scriptedUpstream({ clock })
    onTestFinished(() => upstream.close())
    const context = await providerContext({ clock, logger, fetch: upstream.fetch })
    const discoveryUrl = 'https://a.example/.well-known/openid-configuration'
    const server = createAuthorizationServer(vendorOf(vendor), optionsOf({ discoveryUrl, ...options }), context)
    return { upstream, clock, logger, server }
  }

  const metadata = metadataAt('https://a.example')

  test('asks once for all who need it at the same time', async () => {
    const { upstream, server } = await discovering()
    upstream.respond({ json: metadata })
    const all = await Promise.all([server.metadata(never), server.metadata(never), server.metadata(never)])
    expect(all).toEqual([metadata, metadata, metadata])
    expect(upstream.requests).toMatchObject([
      { method: 'GET', host: 'a.example', path: '/.well-known/openid-configuration' },
    ])
  })

  test('asks again after an hour, not before', async () => {
    const { upstream, clock, server } = await discovering()
    upstream.always(steps.respond({ json: metadata }))
    await server.metadata(never)
    await clock.advance(hourMs - 1)
    await server.metadata(never)
    expect(upstream.requests).toHaveLength(1)
    await clock.advance(1)
    await server.metadata(never)
    expect(upstream.requests).toHaveLength(2)
  })

  test.each([
    { what: 'fails', step: steps.respond({ status: 500 }) },
    { what: 'is garbage', step: steps.html() },
    { what: 'is of somebody else', step: steps.respond({ json: metadataAt('https://evil.example') }) },
  ])('what is known serves on when asking again $what, for another hour', async ({ step }) => {
    const { upstream, clock, logger, server } = await discovering()
    upstream.respond({ json: metadata }).always(step)
    await server.metadata(never)
    await clock.advance(hourMs)
    expect(await server.metadata(never)).toEqual(metadata)
    expect(await server.metadata(never)).toEqual(metadata)
    expect(upstream.requests).toHaveLength(2)
    expect(logger.lines.filter(({ level }) => level === 'warn')).toHaveLength(1)
  })

  test('a first failure is not remembered', async () => {
    const { upstream, server } = await discovering()
    upstream.respond({ status: 503 }).respond({ json: metadata })
    expect((await refusalOf(() => server.metadata(never))).code).toBe('upstream_unavailable')
    expect(await server.metadata(never)).toEqual(metadata)
  })

  test('a token endpoint that moves to another host is told to the operator', async () => {
    const { upstream, clock, logger, server } = await discovering()
    upstream.respond({ json: metadata })
    upstream.respond({ json: { ...metadata, token_endpoint: 'https://b.example/token?x=planted' } })
    await server.metadata(never)
    await clock.advance(hourMs)
    expect((await server.metadata(never)).token_endpoint).toContain('b.example')
    const [line] = logger.lines.filter(({ level }) => level === 'warn')
    expect(line?.fields).toMatchObject({ from: 'a.example', to: 'b.example' })
    expect(JSON.stringify(logger.lines)).not.toContain('planted')
  })

  test('another path on the same host is nothing to tell', async () => {
    const { upstream, clock, logger, server } = await discovering()
    upstream.respond({ json: metadata })
    upstream.respond({ json: { ...metadata, token_endpoint: 'https://a.example/v2/token' } })
    await server.metadata(never)
    await clock.advance(hourMs)
    await server.metadata(never)
    expect(logger.lines.filter(({ level }) => level === 'warn')).toEqual([])
  })

  test.each([
    { what: 'another issuer', json: { ...metadata, issuer: 'https://evil.example' } },
    { what: 'an issuer that looks alike', json: { ...metadata, issuer: 'https://A.example' } },
    { what: 'an issuer below', json: { ...metadata, issuer: 'https://a.example/x' } },
    { what: 'no issuer', json: { ...metadata, issuer: undefined } },
    { what: 'no token endpoint', json: { ...metadata, token_endpoint: undefined } },
    { what: 'an endpoint over http', json: { ...metadata, token_endpoint: 'http://a.example/token' } },
    { what: 'an endpoint with a password', json: { ...metadata, token_endpoint: 'https://u:p@a.example/token' } },
    { what: 'a script for browsers', json: { ...metadata, authorization_endpoint: 'javascript:alert(1)' } },
    { what: 'an endpoint that is no text', json: { ...metadata, token_endpoint: ['https://a.example/token'] } },
    { what: 'a list', json: [metadata] },
  ])('$what is not trusted', async ({ json }) => {
    const { upstream, server } = await discovering()
    upstream.respond({ json })
    const error = await refusalOf(() => server.metadata(never))
    expect(error.code).toBe('upstream_rejected')
    expect(error.message).not.toContain('evil')
  })

  test('a slash at the end of the issuer is kept, since its address does not show it', async () => {
    const { upstream, server } = await discovering()
    upstream.respond({ json: { ...metadata, issuer: 'https://a.example/' } })
    expect((await server.metadata(never)).issuer).toBe('https://a.example/')
  })

  test("a preset's issuer counts as it is", async () => {
    const vendor = { issuer: 'https://a.example/', discoveryUrl: 'https://a.example/.well-known/openid-configuration' }
    const { upstream, server } = await discovering({ discoveryUrl: undefined }, vendor)
    upstream.respond({ json: metadata })
    expect((await refusalOf(() => server.metadata(never))).message).toContain('"https://a.example/"')
  })

  test("the template of Microsoft's shared tenants is theirs alone", async () => {
    const entra = 'https://login.microsoftonline.com'
    const template = { ...metadata, issuer: `${entra}/{tenantid}/v2.0` }
    const shared = await discovering({ discoveryUrl: `${entra}/common/v2.0/.well-known/openid-configuration` })
    shared.upstream.respond({ json: template })
    expect((await shared.server.metadata(never)).issuer).toBe(template.issuer)
    const other = await discovering()
    other.upstream.respond({ json: template })
    expect((await refusalOf(() => other.server.metadata(never))).code).toBe('upstream_rejected')
  })

  test('a redirect is not followed', async () => {
    const { upstream, server } = await discovering()
    upstream.redirectTo('https://a.example/elsewhere')
    expect((await refusalOf(() => server.metadata(never))).message).toContain('302')
    expect(upstream.requests).toHaveLength(1)
  })

  test('a document of more than a mebibyte is not read on', async () => {
    const { upstream, server } = await discovering()
    upstream.hugeBody(2 * 1024 * 1024)
    expect((await refusalOf(() => server.metadata(never))).code).toBe('upstream_unavailable')
  })

  test('who gives up does not end it for the others', async () => {
    const { upstream, clock, server } = await discovering()
    upstream.delay(1_000).respond({ json: metadata })
    const controller = new AbortController()
    const first = server.metadata(controller.signal)
    const second = server.metadata(never)
    controller.abort(new Error('enough'))
    await expect(first).rejects.toThrow('enough')
    await clock.advanceUntil(second, 5_000)
    expect(await second).toEqual(metadata)
  })

  test('it takes no longer than its deadline', async () => {
    const { upstream, clock, server } = await discovering()
    upstream.hang()
    const asked = server.metadata(never)
    expect(await clock.advanceUntil(asked, 12_000)).toBe(true)
    expect((await refusalOf(() => asked)).code).toBe('upstream_unavailable')
  })
})
