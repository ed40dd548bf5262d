import type { Settings } from './settings.ts'

type Answer = Record<string, unknown>

const absent = Symbol('absent')

/** A good answer of the token endpoint as some vendor would give it. */
export function asConfigured(answer: Answer, grantType: string, settings: Settings): Answer | string {
  const formed = { ...answer }
  set(
    formed,
    'expires_in',
    {
      number: answer.expires_in,
      string: String(answer.expires_in),
      absent,
      null: null,
      zero: 0,
    }[settings.expiresIn],
  )
  if (grantType === 'refresh_token')
    set(
      formed,
      'refresh_token',
      { present: answer.refresh_token, absent, null: null, empty: '' }[settings.refreshTokenInAnswer],
    )
  if (answer.issued_token_type !== undefined)
    set(
      formed,
      'issued_token_type',
      {
        right: answer.issued_token_type,
        absent,
        wrong: 'urn:ietf:params:oauth:token-type:saml2',
      }[settings.issuedTokenType],
    )
  if (settings.formEncoded)
    return new URLSearchParams(
      Object.entries(formed).map(([name, value]): [string, string] => [name, String(value)]),
    ).toString()
  return settings.nestedIn === '' ? formed : { ok: true, [settings.nestedIn]: formed }
}

function set(answer: Answer, name: string, value: unknown): void {
  if (value === absent || value === undefined) delete answer[name]
  else answer[name] = value
}
