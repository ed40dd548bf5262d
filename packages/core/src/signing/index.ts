export { derToRaw } from './ecdsa-signature.ts'
export { parseJsonBody } from './json-body.ts'
export type { KeyExpectation } from './private-key.ts'
export {
  algorithmOf,
  decodeBase64,
  looksLikePem,
  privateKeyFromDer,
  privateKeyFromPem,
  requireWorkingKey,
  unusable,
} from './private-key.ts'
export type { RequestTarget, RequestTargetRules } from './request-target.ts'
export { allowRulePattern, pathWithoutQuery, requestTargetGuard } from './request-target.ts'
