import { describe, expect, test } from 'vitest'
import { type NormalisedAnswer, normaliseAnswer } from '../../src/token-endpoint/normalise-answer.ts'
import type { AnswerRules, Vendor } from '../../src/vendors/vendor.ts'

type Rules = Pick<Vendor, 'answer' | 'scopes' | 'scopeSeparator'>

const plain: Rules = { scopes: 'requested', scopeSeparator: ' ' }

function answered(body: unknown, rules: AnswerRules = {}, status = 200, vendor: Rules = plain): NormalisedAnswer {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return normaliseAnswer({ status, contentType: 'application/json', body: text }, { ...vendor, answer: rules })
}

const token = { access_token: 'at', token_type: 'Bearer' }

describe('bodies', () => {
  const form = 'access_token=a%2Bt&token_type=bearer&scope=repo&expires_in=60'

  for (const contentType of ['application/x-www-form-urlencoded', 'text/html; charset=utf-8', 'application/json', '']) {
    test(`reads a form labelled "${contentType}"`, () => {
      const { status, body } = normaliseAnswer({ status: 200, contentType, body: form }, plain)
      expect({ status, body }).toEqual({
        status: 200,
        body: { access_token: 'a+t', token_type: 'bearer', scope: 'repo', expires_in: 60 },
      })
    })

    test(`reads JSON labelled "${contentType}"`, () => {
      const body = `\uFEFF ${JSON.stringify(token)}\n`
      expect(normaliseAnswer({ status: 200, contentType, body }, plain).body).toEqual(token)
    })
  }

  test('reads a form whose token ends in padding', () => {
    expect(answered('access_token=YQ==').body?.['access_token']).toBe('YQ==')
  })

  test('takes the first of a parameter that a form repeats', () => {
    expect(answered('access_token=first&access_token=second').body?.['access_token']).toBe('first')
  })

  for (const body of [
    '',
    '<!doctype html><title>502</title>',
    'Please visit <a href="/?a=1&access_token=at">here</a>',
    'busy',
    '[]',
    '"access_token"',
    'null',
    '{"access_token":"at"',
  ]) {
    test(`makes nothing of ${JSON.stringify(body)}`, () => {
      expect(answered(body)).toEqual({ status: 200, body: undefined, kept: {} })
    })
  }

  test('takes nothing over but what the standard names', () => {
    expect(answered({ ...token, id_token: 'id', issued_token_type: 't', account: 'x', id: 1 }).body).toEqual({
      ...token,
      id_token: 'id',
      issued_token_type: 't',
    })
  })

  test('leaves out an ID token that is null or empty', () => {
    expect(answered({ ...token, id_token: null }).body).toEqual(token)
    expect(answered({ ...token, id_token: '' }).body).toEqual(token)
  })
})

describe('status', () => {
  for (const status of [200, 201, 203, 206]) {
    test(`takes a token with status ${status}`, () => expect(answered(token, {}, status).status).toBe(200))
  }

  for (const status of [302, 400, 401, 403, 500, 503]) {
    test(`takes no token with status ${status}`, () => {
      expect(answered({ ...token, refresh_token: 'rt' }, {}, status)).toEqual({ status, body: undefined, kept: {} })
    })
  }

  test('leaves the status of an answer without a token', () => {
    expect(answered({ hello: 1 }, {}, 201).status).toBe(201)
  })
})

describe('errors', () => {
  test('keeps the status and the code of a refusal, and none of its words', () => {
    const refusal = { error: 'invalid_grant', error_description: 'token at1 was revoked', error_uri: 'https://x' }
    expect(answered(refusal, {}, 403)).toEqual({
      status: 403,
      body: { error: 'invalid_grant' },
      kept: {},
      error: { code: 'invalid_grant' },
    })
  })

  test('finds the error that came with status 200', () => {
    expect(answered({ error: 'bad_refresh_token', error_description: 'words' })).toEqual({
      status: 400,
      body: { error: 'bad_refresh_token' },
      kept: {},
      error: { code: 'bad_refresh_token' },
    })
    expect(answered('error=bad_verification_code&error_description=x+y').error?.code).toBe('bad_verification_code')
  })

  test('believes the token of an answer that has an error member as well', () => {
    expect(answered({ ...token, error: 'none' })).toMatchObject({ status: 200, body: token })
  })

  test("finds the error that only the preset's rule shows", () => {
    const rules: AnswerRules = { errorIn200: { member: 'ok', failedWhen: false } }
    expect(answered({ ok: false, error: 'invalid_code' }, rules)).toMatchObject({
      status: 400,
      body: { error: 'invalid_code' },
    })
    expect(answered({ ok: false, ...token }, rules)).toMatchObject({ status: 400, error: { code: 'unknown_error' } })
    expect(answered({ ok: true, ...token }, rules).status).toBe(200)
  })

  test('finds the error by a member that is there at all, and its code in another', () => {
    const rules: AnswerRules = { errorIn200: { member: 'errorType', code: 'problem.code' } }
    expect(answered({ errorType: 'x', problem: { code: 'expired' } }, rules).error?.code).toBe('expired')
    expect(answered({ ...token, errorType: '' }, rules).status).toBe(200)
  })

  for (const [name, error, code] of [
    ['an object with a code', { code: 'access_token_invalid', message: 'words' }, 'access_token_invalid'],
    ['an object with a type', { type: 'OAuthException', code: 190, message: 'words' }, 'OAuthException'],
    ['an object with a number', { code: 190 }, '190'],
    ['an empty object', {}, 'unknown_error'],
    ['words', 'The token has expired', 'unknown_error'],
    ['a mark-up', '<b>no</b>', 'unknown_error'],
    ['a long code', 'a'.repeat(65), 'unknown_error'],
    ['the longest code', 'a'.repeat(64), 'a'.repeat(64)],
  ] as const) {
    test(`reads ${name} as ${code}`, () => {
      for (const status of [200, 400]) expect(answered({ error }, {}, status).error).toEqual({ code })
    })
  }

  test('passes on what Entra demands of the next sign-in, when it is an object', () => {
    const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}'
    const refusal = { error: 'interaction_required', suberror: 'basic_action' }
    expect(answered({ ...refusal, claims }, {}, 400).error).toEqual({
      code: 'interaction_required',
      suberror: 'basic_action',
      claims,
    })
    for (const wrong of ['words', '"x"', '[]', 7, `{"a":"${'x'.repeat(4096)}"}`]) {
      expect(answered({ ...refusal, suberror: 'not a code', claims: wrong }, {}, 400).error).toEqual({
        code: 'interaction_required',
      })
    }
  })
})

describe('the token', () => {
  test('is taken from where the preset says it is, with everything that belongs to it', () => {
    const answer = {
      ok: true,
      ...token,
      refresh_token: 'bot-rt',
      scope: 'chat:write',
      expires_in: 1,
      authed_user: { access_token: 'user-at', refresh_token: 'user-rt', scope: 'search:read', expires_in: 2 },
    }
    expect(answered(answer, { nestedIn: 'authed_user' })).toMatchObject({
      body: { access_token: 'user-at', refresh_token: 'user-rt', scope: 'search:read', expires_in: 2 },
      refreshToken: 'user-rt',
    })
  })

  test("is never another one's, when its own is missing", () => {
    const answer = { ...token, token_type: 'bot', refresh_token: 'bot-rt', authed_user: { id: 'U1' } }
    const { body, refreshToken } = answered(answer, { nestedIn: 'authed_user', tokenTypes: ['user'] })
    expect(body).not.toHaveProperty('access_token')
    expect(refreshToken).toBeUndefined()
    expect(answered(answer, { nestedIn: 'authed_user' }).body).not.toHaveProperty('access_token')
  })

  test('may stand at the top, where its type says that it is the right one', () => {
    const rules: AnswerRules = { nestedIn: 'authed_user', tokenTypes: ['user'] }
    expect(answered({ ...token, token_type: 'user' }, rules).body?.['access_token']).toBe('at')
    expect(answered(token, { nestedIn: 'authed_user' }).body?.['access_token']).toBe('at')
  })

  test('may have another name', () => {
    expect(answered({ jwt: 'at' }, { accessTokenMember: 'jwt' }).body?.['access_token']).toBe('at')
  })

  for (const access_token of [undefined, null, '', 7, ['at'], { value: 'at' }]) {
    test(`is missing when it is ${JSON.stringify(access_token)}, and the refresh token is saved`, () => {
      const { body, refreshToken } = answered({ access_token, refresh_token: 'rt' })
      expect(body).not.toHaveProperty('access_token')
      expect(refreshToken).toBe('rt')
    })
  }

  for (const refresh_token of [undefined, null, '', 7, ['rt']]) {
    test(`brings no new refresh token with ${JSON.stringify(refresh_token)}`, () => {
      const answer = answered({ ...token, refresh_token })
      expect(answer).not.toHaveProperty('refreshToken')
      expect(answer.body).toEqual(token)
    })
  }

  test('is a bearer token when nothing is said of its type', () => {
    for (const token_type of [undefined, null, '']) {
      expect(answered({ access_token: 'at', token_type })).toMatchObject({
        body: { token_type: 'Bearer' },
        tokenType: 'Bearer',
      })
    }
  })

  test('is a bearer token under the name that the preset knows, and keeps that name', () => {
    expect(answered({ ...token, token_type: 'Bot' }, { tokenTypes: ['bot'] })).toMatchObject({
      body: { token_type: 'Bearer' },
      tokenType: 'Bot',
    })
  })

  test('keeps a type that nobody knows, so that it is refused', () => {
    expect(answered({ ...token, token_type: 'mac' }).body?.['token_type']).toBe('mac')
    expect(answered({ ...token, token_type: 7 }).body?.['token_type']).toBe('unknown')
  })
})

describe('lifetime', () => {
  for (const [expires_in, seconds] of [
    [3600, 3600],
    ['3600', 3600],
    [' 3600 ', 3600],
    [3599.5, 3599],
    [0, 0],
    ['0', 0],
    [1e300, 3_155_760_000],
  ] as const) {
    test(`takes ${JSON.stringify(expires_in)} for ${seconds} s`, () => {
      const { expiresIn, body } = answered({ ...token, expires_in })
      expect([expiresIn, body?.['expires_in']]).toEqual([seconds, seconds])
    })
  }

  for (const expires_in of [undefined, null, -1, '-1', 'soon', '', true, [], {}, '1e3', '0x10']) {
    test(`says nothing with ${JSON.stringify(expires_in)}`, () => {
      const answer = answered({ ...token, expires_in })
      expect(answer).not.toHaveProperty('expiresIn')
      expect(answer.body).toEqual(token)
    })
  }

  test('has no end with 0, where the preset says so', () => {
    for (const expires_in of [0, '0']) {
      const { expiresIn, body } = answered({ ...token, expires_in }, { zeroMeansNever: true })
      expect(expiresIn).toBe('never')
      expect(body).toEqual(token)
    }
    expect(answered({ ...token, expires_in: 5 }, { zeroMeansNever: true }).expiresIn).toBe(5)
  })

  test('is read from a date, where the preset says so and there are no seconds', () => {
    const rules: AnswerRules = { expiresAtMember: 'expires_at' }
    const expires_at = '2026-05-01T12:00:00Z'
    expect(answered({ ...token, expires_at }, rules).expiresAtMs).toBe(Date.parse(expires_at))
    expect(answered({ ...token, expires_at, expires_in: 5 }, rules)).not.toHaveProperty('expiresAtMs')
    expect(answered({ ...token, expires_at: 'tomorrow' }, rules)).not.toHaveProperty('expiresAtMs')
    expect(answered({ ...token, expires_at })).not.toHaveProperty('expiresAtMs')
  })

  test('of the refresh token is read by the name that the preset gives', () => {
    expect(answered({ ...token, refresh_token_expires_in: 9 }).refreshTokenExpiresIn).toBe(9)
    const rules: AnswerRules = { refreshExpiresInMember: 'x_refresh_token_expires_in' }
    expect(answered({ ...token, x_refresh_token_expires_in: '9' }, rules).refreshTokenExpiresIn).toBe(9)
    expect(answered({ ...token, x_refresh_token_expires_in: 0 }, rules)).not.toHaveProperty('refreshTokenExpiresIn')
  })
})

describe('scopes', () => {
  const commas: Rules = { scopes: 'requested', scopeSeparator: ',' }

  test('are a list of their own, and one text with blanks', () => {
    expect(answered({ ...token, scope: 'a  b a' })).toMatchObject({ scopes: ['a', 'b'], body: { scope: 'a b' } })
    expect(answered({ ...token, scope: ['a', 'b c', 7] }).scopes).toEqual(['a', 'b', 'c'])
    expect(answered({ ...token, scope: 'a,b' }, {}, 200, commas).body?.['scope']).toBe('a b')
    expect(answered({ ...token, scope: 'a,b' }, { scopeSeparator: ',' }).scopes).toEqual(['a', 'b'])
    expect(answered({ ...token, scopes: 'a b' }, { scopeMember: 'scopes' }).scopes).toEqual(['a', 'b'])
  })

  test('may have a comma in their name, where a blank separates them', () => {
    expect(answered({ ...token, scope: 'a,b c' }).scopes).toEqual(['a,b', 'c'])
  })

  for (const scope of [undefined, null, '', ' ', [], [''], 7, {}]) {
    test(`are not stated with ${JSON.stringify(scope)}`, () => {
      const answer = answered({ ...token, scope })
      expect(answer).not.toHaveProperty('scopes')
      expect(answer.body).toEqual(token)
    })
  }

  test('are there by both names, where answers have another one than requests', () => {
    const long = 'https://www.googleapis.com/auth/userinfo.email'
    expect(answered({ ...token, scope: `openid ${long}` }, { scopeAliases: { email: long } }).scopes).toEqual([
      'openid',
      long,
      'email',
    ])
  })

  test('do not exist, where the vendor has none', () => {
    expect(answered({ ...token, scope: 'x' }, {}, 200, { scopes: 'none', scopeSeparator: ' ' })).not.toHaveProperty(
      'scopes',
    )
  })
})

describe('what is kept', () => {
  const rules: AnswerRules = { keep: ['instance_url', 'team_id', 'team.id', 'flag', 'long'] }

  test('is what the preset names, as text', () => {
    const answer = { ...token, instance_url: 'https://x', team_id: 7, team: { id: 'T1' }, flag: true, other: 'x' }
    expect(answered({ ...answer, long: 'x'.repeat(2049) }, rules).kept).toEqual({
      instance_url: 'https://x',
      team_id: '7',
      'team.id': 'T1',
    })
    expect(answered({ ...token, long: 'x'.repeat(2048) }, rules).kept['long']).toHaveLength(2048)
  })

  test('is found beside a nested token as well as in it', () => {
    const answer = { team_id: 'top', instance_url: 'https://x', inner: { access_token: 'at', team_id: 'inner' } }
    expect(answered(answer, { ...rules, nestedIn: 'inner' }).kept).toEqual({
      instance_url: 'https://x',
      team_id: 'inner',
    })
  })
})
