import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import type { DistillPlan } from '../../src-main/contract/plan.ts'

export function fieldOf(page: Page, name: string): Locator {
  return page.getByRole('textbox', { name, exact: true })
}

export function startOf(page: Page): Locator {
  return page.getByRole('button', { name: /^Start/ })
}

export function jsonOf(page: Page): Locator {
  return page.getByLabel('The plan as JSON')
}

/** Fills the forms in by typing: own files, a folder as the teacher, taken as it is. */
export async function typeTinyPlanInto(page: Page, root: string): Promise<void> {
  await page.getByLabel('Data set').selectOption('files')
  await fieldOf(page, 'Training file').fill(join(root, 'train.jsonl'))
  await fieldOf(page, 'Dev file').fill(join(root, 'dev.jsonl'))
  await page.getByRole('combobox', { name: 'Teacher', exact: true }).selectOption('folder')
  await fieldOf(page, 'Folder').fill(join(root, 'teacher'))
  await page.getByRole('button', { name: 'As it is' }).click()
  await page.getByText('4 layers, 32 wide').first().waitFor()
  await page.getByText('40 train, 12 dev').first().waitFor()
}

export async function shownPlanOf(page: Page): Promise<DistillPlan> {
  await page.getByRole('button', { name: 'JSON' }).click()
  const text = await jsonOf(page).inputValue()
  await page.getByRole('button', { name: 'Check', exact: true }).click()
  return JSON.parse(text) as DistillPlan
}
