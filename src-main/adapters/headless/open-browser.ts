import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/**
 * Opens an address in the system's browser. @returns whether there is one to be tried; it goes its
 * own way then
 */
export function openBrowser(
  address: string,
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env,
): boolean {
  const opener = openerOf(platform, env)
  if (!opener) return false
  const [program, ...args] = opener
  const child = spawn(program, [...args, address], { stdio: 'ignore', detached: true })
  child.on('error', () => undefined) // the address is printed either way
  child.unref()
  return true
}

function openerOf(
  platform: NodeJS.Platform,
  env: NodeJS.ProcessEnv,
): readonly [string, ...string[]] | undefined {
  if (platform === 'darwin') return ['open']
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler']
  const hasScreen = Boolean(env.DISPLAY || env.WAYLAND_DISPLAY)
  const isThere = (env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, 'xdg-open')))
  return hasScreen && isThere ? ['xdg-open'] : undefined
}
