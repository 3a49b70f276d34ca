import { tmpdir } from 'node:os'
import { join } from 'node:path'
import chromiumBinary from '@sparticuz/chromium'
import { chromium, type Browser } from 'playwright-core'
import { withFileLock } from '../../src-main/processes/file-lock.ts'

/**
 * A real Chromium without system packages (Linux); elsewhere the Chrome that is installed. The
 * binary's own list of switches is not taken: it turns the web's security off, which is what is
 * tried here.
 */
export async function launchBrowser(): Promise<Browser> {
  if (process.platform !== 'linux') return chromium.launch({ channel: 'chrome' })
  // The first asker unpacks it, and another one would start the half of it that is there.
  const executablePath = await withFileLock(join(tmpdir(), 'stillroom-chromium.lock'), {}, () =>
    chromiumBinary.executablePath(),
  )
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] })
}
