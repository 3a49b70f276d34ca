import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseRunPlan } from '../../src-main/domain/plan/parse-run-plan.ts'
import { nameClasses } from '../scenarios/training/make-run-folder.ts'
import { axeViolations } from './axe-violations.ts'
import { jsonOf, startOf, typeTinyPlanInto } from './plan-form.ts'
import { stillroomOpener } from './stillroom-opener.ts'
import type { StillroomWindow } from './stillroom-window.ts'

const openStillroom = stillroomOpener()
let stillroom: StillroomWindow

test('a teacher whose classes are not the data’s is matched by hand, and only then can the plan be started', async () => {
  stillroom = await openStillroom()
  const { page, root } = stillroom
  nameClasses(join(root, 'teacher'), ['gamma', 'alpha', 'beta'])
  await page.goto(page.url().replace(/#.*/, '#/plan'))
  await page.getByRole('heading', { name: 'New run' }).waitFor()
  await typeTinyPlanInto(page, root)
  const choice = (name: string) => page.getByLabel(`Label of ${name}`)
  await choice('gamma').waitFor()
  await page.getByText('Say which label each class is.').waitFor()
  await page.getByLabel('What keeps this plan from running').waitFor()
  expect(await startOf(page).isDisabled()).toBe(true)
  expect(await axeViolations(page)).toEqual([])
  for (const [name, label] of [
    ['gamma', 'yes'],
    ['alpha', 'no'],
    ['beta', 'perhaps'],
  ] as const)
    await choice(name).selectOption(label)
  await page.getByText('as told').first().waitFor()
  await expect.poll(() => startOf(page).isDisabled()).toBe(false)
  await page.getByRole('button', { name: 'JSON' }).click()
  const plan = parseRunPlan(JSON.parse(await jsonOf(page).inputValue()))
  expect(plan.data.labels).toEqual({ gamma: 'yes', alpha: 'no', beta: 'perhaps' })
})
