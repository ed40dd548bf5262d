/** What a request says of its own signature. Nothing of it is proven. */
export interface SignatureClaim {
  readonly accessKeyId: string
  /** `yyyymmdd`: the day, in UTC, that the signing key is for. It is the day of `amzDate`. */
  readonly scopeDate: string
  readonly region: string
  /** Always {@link signingName}. */
  readonly service: string
  /** Access key id, day, region, service and `aws4_request`, joined by slashes: what names a signing key. */
  readonly credential: string
  /** `credential` without the access key id. */
  readonly scope: string
  /** Sorted names in lower case, `host` and `x-amz-date` among them. */
  readonly signedHeaders: readonly string[]
  /** The same, joined by semicolons. */
  readonly signedHeaderList: string
  /** 64 hexadecimal digits in lower case. */
  readonly signature: string
  /** `x-amz-date` as it came. */
  readonly amzDate: string
  /** The instant in `amzDate`, in epoch milliseconds. */
  readonly atMs: number
  /** Whether there is a session token (`x-amz-security-token`), signed then. Whether it is valid is not known. */
  readonly hasSecurityToken: boolean
}

/** The only algorithm that is taken. */
export const signingAlgorithm = 'AWS4-HMAC-SHA256'

/** What clients of both planes sign for. Service models of AgentCore, `signingName`. */
export const signingName = 'bedrock-agentcore'
