import type { Locator } from 'playwright-core'

/**
 * An item of a panel's export menu, which is opened for it.
 * @param panel what has one such menu
 */
export async function exportItem(panel: Locator, name: string): Promise<Locator> {
  const button = panel.locator('button[aria-haspopup="menu"][aria-label^="Export "]')
  if ((await button.getAttribute('aria-expanded')) !== 'true') await button.click()
  return panel.getByRole('menuitem', { name, exact: true })
}
