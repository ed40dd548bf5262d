/** Where browsers start a sign-in, below the public URL: AWS's own path. */
export const authorizePath = '/identities/oauth2/authorize'
