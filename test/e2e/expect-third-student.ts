import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { examplesPage } from './examples-page.ts'

/**
 * On the examples' page of two students: a third has its column, its line of the cube, its part of
 * the panels, and goes with B. @param c a run; A's own, so that A − C is nothing
 */
export async function expectThirdStudent(page: Page, c: string, examples: number): Promise<void> {
  const { cellCount, total, untilTotal, unfold } = examplesPage(() => page)
  await page.getByLabel('Student C', { exact: true }).selectOption(c)
  await page.getByRole('columnheader', { name: 'probability by C' }).waitFor()
  await page
    .getByLabel('What C has')
    .getByRole('button', { name: /^wrong/ })
    .click()
  await expect.poll(() => page.url()).toContain('by-c=wrong')
  const wrong = await total()
  expect((await cellCount('a-loses')) + (await cellCount('inherited'))).toBeLessThanOrEqual(wrong)
  expect((await cellCount('all-right')) + (await cellCount('b-loses'))).toBe(0)
  await unfold('Inheritance')
  await page.getByLabel('Inheritance').getByRole('button', { name: 'A − C' }).click()
  await expect
    .poll(() => page.locator('[data-inherited="T wrong: repeated"] td').last().innerText())
    .toContain('0.0')
  expect(await page.locator('[data-example] ~ .models .who').count()).toBe(4)
  await unfold('Filters') // which panel is open is remembered
  await page.getByLabel('Student B', { exact: true }).selectOption('')
  await expect.poll(() => page.url()).not.toContain('c=')
  await untilTotal(examples)
}
