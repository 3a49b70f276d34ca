import { join } from 'node:path'
import * as electron from 'electron'
import { traceOf } from '../../domain/trace-of.ts'
import { homeFolder } from '../../domain/cache-folder.ts'
import { readStaticFiles } from '../headless/static-files.ts'
import { WINDOW_SCHEMES } from './serve-window.ts'
import { runShell } from './shell.ts'

/** The desktop app's main process. Electron itself is imported here and in the preload alone. */
async function main(): Promise<void> {
  const { app, dialog, protocol } = electron
  app.enableSandbox()
  protocol.registerSchemesAsPrivileged(WINDOW_SCHEMES)
  if (!app.requestSingleInstanceLock()) return app.quit()
  app.setAppUserModelId('stillroom')
  if (app.isPackaged) app.setAsDefaultProtocolClient('stillroom')
  try {
    await app.whenReady()
    await runShell(electron, {
      home: homeFolder(),
      files: readStaticFiles(join(__dirname, '..', 'renderer')),
      preload: join(__dirname, '..', 'preload', 'preload.cjs'),
      icon: join(__dirname, '..', '..', 'resources', 'icon.png'),
      preferencesPath: join(app.getPath('userData'), 'desktop.json'),
      args: process.argv,
      platform: process.platform,
      onSignal: (leave) =>
        (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).forEach((name) => process.on(name, leave)),
    })
  } catch (thrown) {
    dialog.showErrorBox('Stillroom could not start', traceOf(thrown))
    app.exit(1)
  }
}

void main()
