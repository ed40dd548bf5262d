import type { RequestParts } from '../../running/support/signed-request.ts'
import type { Dice } from './dice.ts'

type Headers = (readonly [string, string])[]

/** Changes each part of an `Authorization` header, its date or the headers that it covers. */
export function mutateSignature(request: RequestParts, dice: Dice): RequestParts {
  const change = (text: string): string => {
    const at = dice.below(text.length + 1)
    const junk = dice.of(['', 'A', '0', '/', ',', '=', ';', ' ', '\t', '%', 'é', 'ÿ'.repeat(500), text])
    return text.slice(0, at) + junk + text.slice(at + dice.below(3))
  }
  const name = dice.of(['authorization', 'authorization', 'authorization', 'x-amz-date', 'host', 'content-type'])
  const parts = dice.of([
    /AWS4-HMAC-SHA256/,
    /Credential=[^,]*/,
    /(?<=Credential=)[^/]*/,
    /(?<=\/)\d{8}/,
    /us-east-1/,
    /bedrock-agentcore/,
    /aws4_request/,
    /(?<=SignedHeaders=)[^,]*/,
    /(?<=Signature=).*/,
    /.*/,
  ])
  return withHeaders(
    request,
    request.headers.map(([other, value]) => [other, other === name ? value.replace(parts, change) : value]),
  )
}

const names = [
  'x-a',
  'authorization',
  'host',
  'content-type',
  'x-amz-date',
  'connection',
  'expect',
  'accept',
  'cookie',
  'set-cookie',
  'x-amz-security-token',
  'x-amz-content-sha256',
  'amz-sdk-invocation-id',
  'upgrade',
  'forwarded',
  'traceparent',
] as const
const values = [
  '',
  'a',
  'close',
  'keep-alive, Upgrade',
  'h2c',
  '100-continue',
  'the moon',
  'application/json; charset=utf-16',
  'text/html',
  '../..',
  'a'.repeat(9_000),
  'a'.repeat(20_000),
  'tab\tand\u00e9\u00ff',
  'nul\u0000',
  'escape\u001b[2J',
  'bare\rreturn',
  'bare\nx-smuggled: 1',
  ' folded\r\n line',
  'UNSIGNED-PAYLOAD',
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
] as const

/** Headers missing, repeated, huge, or with characters that do not belong there. */
export function mutateHeaders(request: RequestParts, dice: Dice): RequestParts {
  const headers: Headers = [...request.headers]
  for (let times = 1 + dice.below(3); times > 0; times--) {
    const at = dice.below(headers.length)
    const there = headers[at]
    const makers = [
      () => headers.splice(at, 1),
      () => there !== undefined && headers.push(there),
      () => headers.push([dice.of(names), dice.of(values)]),
      () => headers.push([dice.of(['bad name', 'x\u0000', 'é', '', 'x:y', '(x)']), 'v']),
      () => there !== undefined && headers.splice(at, 1, [there[0].toUpperCase(), there[1]]),
      () =>
        headers.push(...Array.from({ length: dice.of([50, 1_500, 3_000]) }, (_, index) => [`h${index}`, ''] as const)),
    ] as const
    dice.of(makers)()
  }
  return withHeaders(request, headers)
}

/** Other ways to write a path, and paths that lead nowhere. */
export function mutatePath(request: RequestParts, dice: Dice): RequestParts {
  const { target } = request
  const at = dice.below(target.length + 1)
  const targets = [
    () =>
      target.slice(0, at) +
      dice.of([
        '%00',
        '%',
        '%zz',
        '%2f',
        '%2F..',
        '/./',
        '/../',
        '//',
        ';a=b',
        '?',
        '#',
        '\\',
        'é',
        '%c0%af',
        '%E0%A4',
      ]) +
      target.slice(at),
    () => target.replace(/[A-Za-z]/g, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
    () => `${target}/${'a'.repeat(dice.of([100, 8_000, 20_000]))}`,
    () => `${target}?${'a=b&'.repeat(dice.of([1, 100, 3_000]))}`,
    () => `${target}?maxResults=%ZZ&nextToken=%00&tagKeys=%80&maxResults=1`,
    () =>
      dice.of([
        '*',
        '/',
        '',
        'http://other.example/identities/api-key',
        'other.example:80',
        '/..',
        '//',
        '/%2e%2e/',
        '/tags/',
        '/tags/%',
        '/tags/arn%3A',
        '/healthz/',
        '/metrics?x',
        '/oauth2/callback/',
        '/oauth2/callback/%00?code=a&state=b',
        '/identities/oauth2/authorize?request_uri=%',
        '/identities/oauth2/authorize',
        '/credbroker/v1/grants?cursor=%FF',
        '/credbroker/v1/grants/%/%',
        `/${'../'.repeat(500)}etc/passwd`,
      ]),
    () => target.toUpperCase(),
  ] as const
  const method = dice.once(3)
    ? dice.of([
        'GET',
        'HEAD',
        'OPTIONS',
        'PUT',
        'DELETE',
        'PATCH',
        'TRACE',
        'PROPFIND',
        'QUERY',
        'CONNECT',
        'get',
        'POST ',
        'P(ST',
      ])
    : request.method
  return { ...request, method, target: dice.of(targets)() }
}

/** Bytes whose messages begin and end where they should not. They are sent alone on a connection. */
export function mutateFraming({ method, target, headers, body }: RequestParts, dice: Dice): Buffer {
  const others = headers.filter(([name]) => name !== 'content-length')
  const size = String(body.byteLength)
  const chunk = (bytes: Uint8Array) =>
    Buffer.concat([Buffer.from(`${bytes.byteLength.toString(16)}\r\n`), bytes, Buffer.from('\r\n')])
  const chunked: readonly (readonly [string, string])[] = [['transfer-encoding', 'chunked']]
  const whole = Buffer.concat([chunk(body), Buffer.from('0\r\n\r\n')])
  const length = (value: string): readonly (readonly [string, string])[] => [['content-length', value]]
  const ways: readonly [
    () => readonly [readonly (readonly [string, string])[], Uint8Array],
    ...(() => readonly [readonly (readonly [string, string])[], Uint8Array])[],
  ] = [
    () => [
      length(
        dice.of([
          '-1',
          '1e3',
          '0x10',
          '',
          ' ',
          '+5',
          '99999999999999999999',
          '1048577',
          '9007199254740993',
          `${size},${size}`,
          `${size} 1`,
        ]),
      ),
      body,
    ],
    () => [[...length(size), ...length(dice.of([size, '0', '1']))], body],
    () => [length(String(body.byteLength + 1 + dice.below(500))), body],
    () => [length(String(dice.below(body.byteLength + 1))), body],
    () => [[...chunked, ...length(size)], whole],
    () => [[...length(size), ...chunked], body],
    () => [chunked, whole],
    () => [
      chunked,
      Buffer.concat([
        Buffer.from(dice.of(['zz\r\n', '-1\r\n', 'ffffffffffffffff\r\n', '5;ext="', '5\n', '\r\n', '5 \r\nab'])),
        body,
      ]),
    ],
    () => [
      chunked,
      Buffer.concat([
        chunk(body),
        Buffer.from(`0\r\n${dice.of(['authorization: x\r\n', 'content-length: 3\r\n', 'bad trailer\r\n', ''])}\r\n`),
      ]),
    ],
    () => [
      chunked,
      Buffer.concat([...Array.from({ length: 200 }, () => chunk(Buffer.from('a'))), Buffer.from('0\r\n\r\n')]),
    ],
    () => [
      [
        [
          'transfer-encoding',
          dice.of(['gzip', 'chunked, chunked', 'gzip, chunked', 'xchunked', 'chunked\u000b', 'identity']),
        ],
      ],
      whole,
    ],
    () => [[...length(size), ['expect', dice.of(['100-continue', '100-Continue, x', '200-ok'])]], body],
    () => [[...length('1048577'), ['expect', '100-continue']], Buffer.alloc(0)],
    () => [
      length(size),
      Buffer.concat([
        body,
        Buffer.from(
          dice.of([
            '\r\n',
            'GET',
            'GET / HTTP/1.1\r\n\r\n',
            'POST /identities/api-key HTTP/1.1\r\nhost: a\r\n\r\n',
            '\0\0\0',
          ]),
        ),
      ]),
    ],
  ]
  const [framing, sent] = dice.of(ways)()
  const lines = [...others, ...framing].map(([name, value]) => `${name}: ${value}\r\n`).join('')
  const first = dice.once(8)
    ? dice.of([
        'GET / HTTP/3.0',
        'GET /',
        'GET  /  HTTP/1.1',
        '',
        'PRI * HTTP/2.0',
        `${method} ${target} HTTP/1.0`,
        `${method} ${target} http/1.1`,
        '\u0016\u0003\u0001',
      ])
    : `${method} ${target} HTTP/1.1`
  const ending = dice.once(20) ? dice.of(['\n', '\r', '']) : '\r\n'
  return Buffer.concat([Buffer.from(`${first}\r\n${lines}${ending}`, 'latin1'), sent])
}

function withHeaders(request: RequestParts, headers: Headers): RequestParts {
  return { ...request, headers }
}
