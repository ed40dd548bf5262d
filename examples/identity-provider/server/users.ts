/** Who can sign in, with any password. */
export const users: readonly string[] = ['alice', 'bob', 'carol']
