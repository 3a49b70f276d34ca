import type { Page } from 'playwright-core'

/** What tests read and do on the examples' page, once it is open. */
export function examplesPage(page: () => Page) {
  return {
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
