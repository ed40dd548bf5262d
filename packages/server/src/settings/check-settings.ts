import { durationMs, type FieldProblem } from '@credbroker/core'
import { isLoopbackAddress } from '../access/auth-mode.ts'
import type { IssuerSettings, ServerSettings } from './server-settings.ts'
import { allowedAlgorithms } from './user-token-algorithms.ts'

/** Mistakes in the section `server` that its schema cannot express, by their path below the section. */
export function checkSettings(section: ServerSettings): readonly FieldProblem[] {
  const problems: FieldProblem[] = []
  const report = (name: string, message: string): void => void problems.push({ name, message })
  const first = new Map<string, number>()
  section.issuers?.forEach((issuer, index) => {
    const path = `issuers[${index}]`
    checkIssuer(issuer, path, report)
    const earlier = first.get(issuer.issuer)
    if (earlier === undefined) first.set(issuer.issuer, index)
    else report(`${path}.issuer`, `is the same as that of issuers[${earlier}]; name each issuer once`)
  })
  const { workloadTokens, auth, listen } = section
  if (auth === 'dev' && listen?.host !== undefined && !isLoopbackAddress(listen.host))
    report('auth', 'must be verify, or listen.host a loopback address: dev lets in whoever can connect')
  for (const member of ['lifetime', 'rotateAfter'] as const) {
    const text = workloadTokens?.[member]
    if (text !== undefined && durationMs(text) < 1000) report(`workloadTokens.${member}`, 'must be 1s or more')
  }
  return problems
}

type Report = (name: string, message: string) => void

function checkIssuer({ issuer, jwksUri, algorithms = [] }: IssuerSettings, path: string, report: Report): void {
  const fault = addressFault(issuer)
  if (fault !== undefined) report(`${path}.issuer`, fault)
  const keysFault = jwksUri === undefined ? undefined : addressFault(jwksUri)
  if (keysFault !== undefined) report(`${path}.jwksUri`, keysFault)
  algorithms.forEach((algorithm, index) => {
    if (allowedAlgorithms.includes(algorithm)) return
    const name = `${path}.algorithms[${index}]`
    if (/^(HS\d+|none)$/i.test(algorithm))
      report(name, 'must be an asymmetric algorithm: whoever checks HS256 can sign')
    else report(name, `must be one of ${allowedAlgorithms.join(', ')}`)
  })
}

/** What is wrong with the address of an issuer or of its keys. OpenID Connect Discovery 1.0 section 3. */
function addressFault(text: string): string | undefined {
  const url = URL.parse(text)
  if (url === null || !/^https?:\/\/[^/\\]/i.test(text)) return 'must be an address like https://login.example.com'
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) return 'must be https; http is for loopback only'
  if (url.username !== '' || url.password !== '') return 'must not hold a user name or password'
  return text.includes('#') ? 'must not hold a fragment: no "#"' : undefined
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(?:\.[0-9]{1,3}){3}$/.test(host)
}
