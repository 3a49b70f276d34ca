import type { Command } from 'commander'
import { runDesktop } from '../electron/run-desktop.ts'
import { buildDesktop, buildWindow } from '../headless/build-window.ts'
import { openBrowser } from '../headless/open-browser.ts'
import { readStaticFiles } from '../headless/static-files.ts'
import { serveUntilStopped } from './serve-until-stopped.ts'
import { withSession } from './session.ts'

export function addStartCommand(program: Command, signal: AbortSignal): void {
  withSession(
    program
      .command('start')
      .option('--browser', 'in the browser, not as a desktop app')
      .description('the app: a window of its own where Electron can be had, else in the browser'),
    signal,
    async (session, { browser }: { browser?: true }) => {
      const { work, home } = session
      if (!browser) {
        await buildDesktop(work)
        const whyNot = await runDesktop(home.folder, work)
        if (whyNot === undefined) return
        session.note(`No desktop window: ${whyNot}. Stillroom opens in the browser instead.`)
      }
      const files = readStaticFiles(await buildWindow(signal))
      await serveUntilStopped(session, files, 0, (address) => {
        if (!openBrowser(address)) session.note('There is no browser to open here: open the address in one.')
      })
    },
  )
}
