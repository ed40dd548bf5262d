import { posix, win32 } from 'node:path'
import type { ImportSources } from '@credbroker/core'

/** Sets the folder of python-amazon-sp-api's file, for its configuration library. */
const folderVariable = 'PYTHON-SP-APIDIR'

/**
 * Where python-amazon-sp-api may have its `credentials.yml`, in the order of its configuration library: the folder that
 * its variable names, or those that the platform has for configuration.
 */
export function pythonFiles({ env, platform, homeFolder }: ImportSources): readonly string[] {
  const { join } = platform === 'win32' ? win32 : posix
  const named = env[folderVariable]
  const folders =
    named === undefined || named === ''
      ? configurationFolders(env, platform, homeFolder).map((folder) => join(folder, 'python-sp-api'))
      : [named]
  return folders.map((folder) => join(folder, 'credentials.yml'))
}

/** Where amazon-sp-api has its file. */
export function amazonSpApiFile({ platform, homeFolder }: ImportSources): string {
  const { join } = platform === 'win32' ? win32 : posix
  return join(homeFolder, '.amzspapi', 'credentials')
}

function configurationFolders(env: ImportSources['env'], platform: string, homeFolder: string): readonly string[] {
  if (platform === 'win32') return distinct([win32.join(homeFolder, 'AppData', 'Roaming'), env.APPDATA])
  const inHome = posix.join(homeFolder, '.config')
  const ofMac = platform === 'darwin' ? posix.join(homeFolder, 'Library', 'Application Support') : undefined
  return distinct([inHome, ofMac, env.XDG_CONFIG_HOME])
}

function distinct(folders: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(folders.flatMap((folder) => (folder === undefined || folder === '' ? [] : [folder])))]
}
