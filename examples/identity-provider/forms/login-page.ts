import { users } from '../server/users.ts'
import { alert, escaped, page } from './page.ts'

/** Asks who the user is. */
export function loginPage(action: string, clientName: string, problem?: string): string {
  return page(
    'Sign in',
    `<p>${escaped(clientName)} wants to know who you are. Any password will do for ${users.join(', ')}.</p>
${alert(problem)}
<form id="login" method="post" action="${escaped(action)}">
<label for="user">User</label>
<input id="user" name="user" autocomplete="username" required autofocus>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required>
<button>Continue</button>
</form>`,
  )
}
