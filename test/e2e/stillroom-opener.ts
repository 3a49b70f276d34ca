import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { buildWindow } from '../../src-main/adapters/headless/build-window.ts'
import { launchBrowser } from './launch-browser.ts'
import { openStillroom, type StillroomWindow, type WindowOptions } from './stillroom-window.ts'

/**
 * The window built and a browser launched for the tests of a file. Call it above the file's own
 * hooks, which then have a window that is still open; what they remove from under a host is removed
 * by a hook above it.
 * @returns opens a window on a host of its own; it is closed after the test that opened it, or with
 * the file
 */
export function stillroomOpener(): (options?: WindowOptions) => Promise<StillroomWindow> {
  let browser: Browser
  let isInTest = false
  const ofTest: StillroomWindow[] = []
  const ofFile: StillroomWindow[] = []
  beforeAll(async () => {
    await buildWindow()
    browser = await launchBrowser()
  })
  beforeEach(() => {
    isInTest = true
  })
  afterEach(async () => {
    isInTest = false
    for (const window of ofTest.splice(0)) await window.close()
  })
  afterAll(async () => {
    for (const window of ofFile.splice(0)) await window.close()
    await browser.close()
  })
  return async (options) => {
    const window = await openStillroom(browser, options)
    const opened = isInTest ? ofTest : ofFile
    opened.push(window)
    return window
  }
}
