import type { Client, Context } from 'oidc-provider'
import { alert, escaped, page } from './page.ts'

const hidden = (name: string, value: string) => `<input type="hidden" name="${name}" value="${escaped(value)}">`

function start(ctx: Context, id: string): string {
  const { oidc } = ctx
  const action = escaped(oidc?.urlFor('code_verification') ?? '')
  return `<form id="${id}" method="post" action="${action}">${hidden('xsrf', oidc?.session?.state?.secret ?? '')}`
}

/** RFC 8628 section 3.3, as the library wants its pages: they are written into the context. */
export const devicePages = {
  enabled: true,
  deviceInfo: (): object => ({}),

  userCodeInputSource(ctx: Context, _form: string, _out: unknown, error?: Error): void {
    ctx.type = 'html'
    ctx.body = page(
      'Connect a device',
      `${alert(error && 'That did not work. Check the code and try again.')}
${start(ctx, 'device-code')}
<label for="user_code">Code that the device shows</label>
<input id="user_code" name="user_code" autocomplete="off" required autofocus>
<button>Continue</button>
</form>`,
    )
  },

  userCodeConfirmSource(ctx: Context, _form: string, client: Client, _info: unknown, userCode: string): void {
    ctx.type = 'html'
    ctx.body = page(
      'Is this your device?',
      `<p>${escaped(client.clientName ?? client.clientId)} shows the code <strong>${escaped(userCode)}</strong>.</p>
${start(ctx, 'device-confirm')}${hidden('user_code', userCode)}
<button name="confirm" value="yes">Continue</button>
<button name="abort" value="yes" class="secondary">Deny</button>
</form>`,
    )
  },

  successSource(ctx: Context): void {
    ctx.type = 'html'
    ctx.body = page('Done', '<p>The device is connected. You can close this page.</p>')
  },
}
