/**
 * A return URL that `get` always permits. Providers want one named with every request of a user flow, and at a terminal
 * there is no page to go back to: whoever has to give a consent first is sent to `login`.
 */
export const terminalReturnUrl = 'http://127.0.0.1/done'
