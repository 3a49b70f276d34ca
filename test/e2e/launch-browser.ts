import chromiumBinary from '@sparticuz/chromium'
import { chromium, type Browser } from 'playwright-core'

/**
 * A real Chromium without system packages (Linux); elsewhere the Chrome that is installed. The
 * binary's own list of switches is not taken: it turns the web's security off, which is what is
 * tried here.
 */
export async function launchBrowser(): Promise<Browser> {
  if (process.platform !== 'linux') return chromium.launch({ channel: 'chrome' })
  const executablePath = await chromiumBinary.executablePath()
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] })
}
