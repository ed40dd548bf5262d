/** The path below a broker's public address to which vendors send browsers back. One for each provider: RFC 9700 section 4.4.2. */
export const callbackPath = '/oauth2/callback/'
