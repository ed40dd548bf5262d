import { BrokerError } from '../errors.ts'

/** The request that a signature will be bound to. */
export interface RequestTarget {
  readonly method: string
  readonly host: string
  /** Without a query string. */
  readonly path: string
}

export interface RequestTargetRules {
  /** The vendor's domain: it and every name under it may be signed for. */
  readonly domain: string
  /** Further hosts, exactly. */
  readonly allowedHosts?: readonly string[]
  /**
   * When given, a target must match one: `GET /v1/wallets/*`, `POST api.example.com/v1/**`, `* /v1/**`. `*` stands for
   * one path segment or a part of it, `**` for any number of them.
   */
  readonly allow?: readonly string[]
}

/** A path up to its query string. */
export function pathWithoutQuery(path: string): string {
  const query = path.indexOf('?')
  return query === -1 ? path : path.slice(0, query)
}

/** Pattern of one `allow` rule, for option schemas. */
export const allowRulePattern = '^(\\*|GET|POST|PUT|PATCH|DELETE) [A-Za-z0-9.-]*/\\S*$'

/**
 * Makes the guard of a signer: it throws `access_denied` for a target outside the rules. A signer that signs for any
 * host is an oracle, so there is no rule that allows everything.
 */
export function requestTargetGuard({
  domain,
  allowedHosts = [],
  allow,
}: RequestTargetRules): (target: RequestTarget) => void {
  const suffix = `.${domain}`
  const others = new Set(allowedHosts.map((host) => host.toLowerCase()))
  const rules = allow?.map(compileRule)
  return ({ method, host, path }: RequestTarget): void => {
    const name = host.toLowerCase()
    const ofDomain = name === domain || (name.endsWith(suffix) && !name.startsWith('.') && !name.includes('..'))
    if (!ofDomain && !others.has(name)) {
      throw new BrokerError(
        'access_denied',
        `this provider signs for ${domain} and names under it, not for ${host}; to permit it, add it to allowedHosts`,
      )
    }
    if (rules === undefined) return
    if (isAmbiguous(path)) {
      throw new BrokerError(
        'access_denied',
        'the path has empty, dot or escaped segments, which the allow rules cannot judge; write it plainly',
      )
    }
    if (rules.some((matches) => matches(method, name, path))) return
    throw new BrokerError(
      'access_denied',
      `no allow rule of this provider permits ${method} ${host}${path.slice(0, 200)}`,
    )
  }
}

function compileRule(rule: string): (method: string, host: string, path: string) => boolean {
  const [ruleMethod = '', rest = ''] = rule.split(' ', 2)
  const slash = rest.indexOf('/')
  const ruleHost = rest.slice(0, slash).toLowerCase()
  const pattern = rest
    .slice(slash)
    .split('**')
    .map((part) => part.split('*').map(escapeForRegExp).join('[^/]*'))
    .join('.*')
  const pathMatches = new RegExp(`^${pattern}$`)
  return (method: string, host: string, path: string): boolean =>
    (ruleMethod === '*' || ruleMethod === method) && (ruleHost === '' || ruleHost === host) && pathMatches.test(path)
}

/** Whether a client could send this path as another one: URL parsers resolve dot segments, servers merge slashes. */
function isAmbiguous(path: string): boolean {
  const plain = path.replace(/%2e/gi, '.')
  return /\/\/|%2f|%5c/i.test(path) || plain.split('/').some((segment) => segment === '.' || segment === '..')
}

function escapeForRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
