import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * Where what is fetched once and shared by all clones lives: the runtime, teachers, data sets.
 * STILLROOM_CACHE names it outright; else the platform's own cache folder.
 */
export function cacheFolder(
  env: NodeJS.ProcessEnv = process.env,
  platform = process.platform,
  home = homedir(),
): string {
  if (env.STILLROOM_CACHE) return env.STILLROOM_CACHE
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'stillroom')
  if (platform === 'win32')
    return join(env.LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'stillroom', 'Cache')
  return join(env.XDG_CACHE_HOME ?? join(home, '.cache'), 'stillroom')
}

/**
 * Where runs live unless `--home` says otherwise: STILLROOM_HOME, else the platform's own place for
 * an application's data.
 */
export function homeFolder(
  env: NodeJS.ProcessEnv = process.env,
  platform = process.platform,
  home = homedir(),
): string {
  if (env.STILLROOM_HOME) return env.STILLROOM_HOME
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Stillroom')
  if (platform === 'win32') return join(env.APPDATA ?? join(home, 'AppData', 'Roaming'), 'Stillroom')
  return join(env.XDG_DATA_HOME ?? join(home, '.local', 'share'), 'stillroom')
}
