import type { Page } from 'playwright-core'
import type { WindowOptions } from './stillroom-window.ts'

/** What tests read and do on the examples' page, once it is open. */
export function examplesPage(page: () => Page) {
  return {
    /** The examples of two students of one teacher, as a page that has just come shows them. */
    show: async (
      { a, b }: { readonly a: string; readonly b: string },
      { colorScheme = 'light', width = 1440, height = 900 }: WindowOptions = {},
    ) => {
      await page().setViewportSize({ width, height })
      await page().emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page().goto(`${page().url().replace(/#.*/, '')}#/examples?a=${a}&b=${b}`)
      await page().reload()
      await page().locator('[data-index]').first().waitFor()
    },
    /** How many examples a cell of the truth cube says it has. */
    cellCount: async (cell: string) =>
      Number((await page().locator(`[data-cell="${cell}"] .n`).innerText()).replaceAll(',', '')),
    /** How many examples the table holds. */
    total: async () =>
      Number(await page().getByRole('grid', { name: 'Examples' }).getAttribute('data-total')),
    untilTotal: (count: number) =>
      page().waitForFunction(
        (wanted) => document.querySelector('[data-total]')?.getAttribute('data-total') === String(wanted),
        count,
      ),
    chosen: () => page().locator('[role="row"][aria-selected="true"]').getAttribute('data-index'),
    detail: () => page().locator('[data-example]').getAttribute('data-example'),
    /** Unfolds a panel below the truth cube. */
    unfold: async (title: string) => {
      const region = page().getByRole('region', { name: title })
      const fold = region.getByRole('button', { name: title }).first()
      if ((await fold.getAttribute('aria-expanded')) === 'false') await fold.click()
    },
  }
}
