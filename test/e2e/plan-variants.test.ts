import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { readEvents } from '../support/read-events.ts'
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
    await page.getByRole('button', { name: 'balanced', exact: true }).click()
    await fieldOf(page, 'label smoothing').fill('0.1')
    expect((await shownPlanOf(page)).losses.find(({ loss }) => loss === 'hard-label')).toMatchObject({
      smoothing: 0.1,
      classWeights: 'balanced',
    })
    await page.getByText('as scikit-learn').waitFor()
    await page.getByRole('button', { name: 'by label' }).click()
    await fieldOf(page, 'Weight of no').fill('2.5')
    expect((await shownPlanOf(page)).losses.find(({ loss }) => loss === 'hard-label')?.classWeights).toEqual({
      no: 2.5,
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

  test('takes a list of stages, a drawn mapping and balanced classes, and the run does what they say', async () => {
    await open()
    await typeTinyPlanInto(page, stillroom.root)
    await fieldOf(page, 'Batch').fill('4')
    await page.getByRole('button', { name: 'balanced', exact: true }).click()
    await page.getByRole('button', { name: 'drawn each epoch' }).click()
    // The list begins as what the strategy before is a name of: one stage.
    await page.getByRole('button', { name: 'Together', exact: true }).click()
    await page.getByRole('button', { name: 'Stages of my own', exact: true }).click()
    await page.getByRole('button', { name: 'Add a stage behind stage 1' }).click()
    const stage = (number: number) => page.getByRole('group', { name: `Stage ${number}`, exact: true })
    const switchLosses = async (number: number, wanted: (title: string) => boolean) => {
      const chips = stage(number)
        .getByRole('group', { name: `Losses of stage ${number}` })
        .getByRole('button')
      for (const chip of await chips.all())
        if (((await chip.getAttribute('aria-pressed')) === 'true') !== wanted(await chip.innerText()))
          await chip.click()
    }
    const isInside = (title: string) => /^(attn|hid) /.test(title)
    await switchLosses(1, isInside)
    await switchLosses(2, (title) => !isInside(title))
    for (const [number, name, epochs] of [
      [1, 'inside', 2],
      [2, 'labels', 1],
    ] as const) {
      await stage(number).getByLabel(`Name of stage ${number}`).fill(name)
      await stage(number).getByLabel(`Epochs of stage ${number};`).fill(String(epochs))
    }
    const { strategy, draw, losses, mapping } = await shownPlanOf(page)
    expect(draw).toEqual({ every: 'epoch' })
    expect(mapping.length).toBeGreaterThan(2) // S1 and S2 have several layers to be drawn from
    const isOfInside = (loss: string) => /^(attention|hidden)-/.test(loss)
    const [inside = [], labels = []] = Map.groupBy(losses, ({ loss }) => isOfInside(loss)).values()
    const namesOf = (terms: readonly { readonly loss: string }[]) => terms.map(({ loss }) => loss).sort()
    expect(strategy.stages?.map(({ name, epochs }) => [name, epochs])).toEqual([
      ['inside', 2],
      ['labels', 1],
    ])
    const ofStages = strategy.stages?.map((one) => namesOf(one.losses ?? []))
    expect(ofStages?.toSorted()).toEqual([namesOf(inside), namesOf(labels)].toSorted())

    await startOf(page).click()
    await page.waitForURL(/#\/runs$/)
    await page.getByRole('grid').getByText('finished').waitFor({ timeout: 90_000 })
    const [run] = await stillroom.runs()
    const events = readEvents(join(stillroom.root, 'home', 'runs', run?.id ?? ''))
    // Of 40 texts 14 say no and 13 each of the others: 40 / (3 · 14), 40 / (3 · 13).
    const [began] = events.flatMap((event) => (event.kind === 'started' ? [event] : []))
    expect(began?.classes).toContain('class weights: no 0.9524, perhaps 1.026, yes 1.026')
    const starts = events.flatMap((event) => (event.kind === 'stage-started' ? [event.step] : []))
    expect(starts).toEqual([0, 20]) // 40 texts in batches of 4
    const draws = events.filter((event) => event.kind === 'mapping-drawn')
    expect(draws.map(({ stage: of, epoch }) => [of, epoch])).toEqual([
      [0, 0],
      [0, 1],
    ])
    for (const { pairs } of draws) {
      expect(pairs.map(({ student }) => student)).toEqual([1, 2])
      expect(mapping).toEqual(expect.arrayContaining([...pairs]))
    }
    await page.evaluate((id) => (location.hash = `#/run/${id}`), run?.id)
    await page
      .getByText(/Epoch 2 of stage 1 compares .*drawn of the mapping/)
      .first()
      .waitFor()
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
