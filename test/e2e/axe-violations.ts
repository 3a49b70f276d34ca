import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** The same in light and in dark, of a page whose theme is the system's; it stays dark. */
export async function axeInBothThemes(page: Page): Promise<readonly string[]> {
  const found: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    found.push(...(await axeViolations(page)).map((violation) => `${colorScheme}: ${violation}`))
  }
  return found
}

/**
 * What axe finds wrong with the page once nothing in it moves: the rule, the first element that
 * breaks it, and how to mend it.
 */
export async function axeViolations(page: Page): Promise<readonly string[]> {
  // The window's own policy forbids added scripts; the test's is evaluated, not added.
  return page.evaluate(async (source) => {
    // A colour half on its way to another would be judged as it is at that moment.
    const ending = document
      .getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity)
    await Promise.allSettled(ending.map(({ finished }) => finished))
    // oxlint-disable-next-line no-eval
    const run = (0, eval)(`${source}; axe.run(document)`) as Promise<{
      violations: { id: string; nodes: { html: string; failureSummary: string }[] }[]
    }>
    return (await run).violations.map(
      ({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`,
    )
  }, AXE)
}
