import type { Vendor } from '../../vendors/vendor.ts'
import type { Members } from './answer-body.ts'

type ScopeRules = Pick<Vendor, 'scopes' | 'scopeSeparator' | 'answer'>

/**
 * What the answer says was granted: from a text, a list, or another member than `scope`. A scope that answers call
 * otherwise than requests is there by both names. `undefined` where the answer says nothing, an empty text included.
 */
export function answerScopes(members: Members, vendor: ScopeRules): readonly string[] | undefined {
  if (vendor.scopes === 'none') return undefined
  const { scopeMember, scopeSeparator = vendor.scopeSeparator, scopeAliases = {} } = vendor.answer ?? {}
  const value = (scopeMember === undefined ? undefined : members[scopeMember]) ?? members['scope']
  const named = (Array.isArray(value) ? value : [value]).flatMap((part: unknown) =>
    typeof part === 'string' ? part.split(scopeSeparator === ',' ? /[\s,]+/ : /\s+/) : [],
  )
  const granted = new Set(named.filter((scope) => scope !== ''))
  for (const [requested, answered] of Object.entries(scopeAliases)) if (granted.has(answered)) granted.add(requested)
  return granted.size === 0 ? undefined : [...granted]
}
