import type { Download, Locator, Page } from 'playwright-core'

/**
 * Of more than ten downloads that a page begins within a second, Chromium drops the rest without a
 * word. Eleven with this between them take longer, wherever in its own time each of them begins.
 */
const PACE_MS = 125

/** What a click on a button saves. */
export async function downloadBy(page: Page, button: Locator): Promise<Download> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    button.click(),
    page.waitForTimeout(PACE_MS),
  ])
  return download
}
