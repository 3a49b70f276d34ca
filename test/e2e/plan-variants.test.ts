import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { fieldOf, shownPlanOf, startOf, typeTinyPlanInto } from './plan-form.ts'
import { stillroomOpener } from './stillroom-opener.ts'
import type { StillroomWindow } from './stillroom-window.ts'

const openStillroom = stillroomOpener()
let stillroom: StillroomWindow
let page: Page

async function open(): Promise<void> {
  stillroom = await openStillroom()
  page = stillroom.page
  await page.goto(page.url().replace(/#.*/, '#/plan'))
  await page.getByRole('heading', { name: 'New run' }).waitFor()
}

describe('the form of a plan', () => {
  test("offers the paper's variants where they are chosen", async () => {
    await open()
    await typeTinyPlanInto(page, stillroom.root)
    await page.getByRole('button', { name: 'of each text first' }).click()
    expect((await shownPlanOf(page)).losses.find(({ loss }) => loss === 'attention-kl')?.per).toBe('text')
    await page.getByRole('button', { name: 'balanced classes' }).click()
    await fieldOf(page, 'label smoothing').fill('0.1')
    expect((await shownPlanOf(page)).losses.find(({ loss }) => loss === 'hard-label')).toMatchObject({
      smoothing: 0.1,
      classWeights: 'balanced',
    })
    await page.getByRole('button', { name: 'Progressive', exact: true }).click()
    await page.getByRole('button', { name: 'one layer (paper)' }).click()
    expect((await shownPlanOf(page)).strategy).toMatchObject({ kind: 'progressive', train: 'layer' })
    await page.getByRole('button', { name: 'embeddings', exact: true }).click()
    expect((await shownPlanOf(page)).mapping).toContainEqual({ teacher: 0, student: 0 })
    await page.getByText("The embeddings learn from the teacher's.").first().waitFor({ state: 'attached' })
    await page.getByRole('button', { name: 'Stacked', exact: true }).click()
    expect((await shownPlanOf(page)).strategy.train).toBeUndefined()
    expect(stillroom.complaints).toEqual([])
  })

  test('cannot be started while it cannot run, and says why beside the button', async () => {
    await open()
    await typeTinyPlanInto(page, stillroom.root)
    await expect.poll(() => startOf(page).isEnabled()).toBe(true)
    await fieldOf(page, 'Training file').fill(join(stillroom.root, 'nothing.jsonl'))
    const reasons = page.getByRole('list', { name: 'What keeps this plan from running' })
    await reasons.getByText('nothing.jsonl').waitFor()
    expect(await startOf(page).isDisabled()).toBe(true)
    await fieldOf(page, 'Training file').fill(join(stillroom.root, 'train.jsonl'))
    await reasons.waitFor({ state: 'detached' })
    expect(await startOf(page).isEnabled()).toBe(true)
  })
})
