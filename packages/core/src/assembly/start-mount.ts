import { host } from '../caller.ts'
import { underDeadline } from '../mount/issue-call.ts'
import type { Mount } from '../mount/mount.ts'
import type { AssemblyTools } from './assembly-tools.ts'
import { type Mistakes, optionPath } from './mistakes.ts'

/** Starts a provider. What is wrong with its options goes to `mistakes`; throws when it fails otherwise. */
export async function startMount(mount: Mount, tools: AssemblyTools, mistakes: Mistakes): Promise<void> {
  const { name, plugin, provider } = mount
  try {
    const call = () => provider.start?.()
    if (provider.start !== undefined) await underDeadline(call, mount, host, 'start', tools.services.clock)
  } catch (error) {
    const shown = tools.shown(error, name)
    if (shown.code !== 'config_invalid') throw shown
    mistakes.add(
      ['providers', name, 'options', ...optionPath(shown)],
      `"${plugin.label}" cannot start: ${shown.message}`,
    )
  }
}
