import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page, WebSocketRoute } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { fromFloat32, writeSafetensors } from '../../src-main/engine/weights/write-safetensors.ts'
import { readSafetensors } from '../../src-main/model-folder/read-safetensors.ts'
import { toFloat32 } from '../../src-main/model-folder/to-float32.ts'
import type { DistillPlan } from '../../src-main/contract/plan.ts'
import { withValueAt } from '../../src-main/domain/plan/json-path.ts'
import { parseRunPlan } from '../../src-main/domain/plan/parse-run-plan.ts'
import { RARE_WORD, word } from '../scenarios/training/make-run-folder.ts'
import { begin, expectCurvesOf, finished, show, stepsInWindow, stepsOf } from './run-page.ts'
import { stillroomOpener } from './stillroom-opener.ts'
import type { StillroomWindow, WindowOptions } from './stillroom-window.ts'

const openStillroom = stillroomOpener()
let stillroom: StillroomWindow
let page: Page

async function open(options?: WindowOptions): Promise<void> {
  stillroom = await openStillroom(options)
  page = stillroom.page
}

/** Puts itself between window and host. @returns the socket that is open now */
async function routeEvents(): Promise<() => WebSocketRoute> {
  let socket: WebSocketRoute | undefined
  await page.routeWebSocket(/\/events$/, (route) => {
    socket = route
    route.connectToServer()
  })
  await page.reload()
  await page.locator('main h1').waitFor()
  return () => {
    if (!socket) throw new Error('No socket was opened')
    return socket
  }
}

/** Ends the connection; the window has said so, and has another, when this returns. */
async function lose(socket: WebSocketRoute): Promise<void> {
  const banner = page.getByText('The host does not answer. Trainings go on')
  const told = banner.waitFor()
  await socket.close()
  await told
  await banner.waitFor({ state: 'detached' })
}

/**
 * The teacher's vector of a word that one training text has, on line 17, overflows; a weight that
 * is NaN is refused before.
 */
function breakTeacher(root: string): void {
  const path = join(root, 'teacher', 'model.safetensors')
  const name = 'bert.embeddings.word_embeddings.weight'
  const tensors = new Map(readSafetensors(path))
  const stored = tensors.get(name)
  if (!stored) throw new Error(`The tiny teacher has no ${name}`)
  const values = toFloat32(name, stored).slice()
  values.fill(3e38, values.length - (stored.shape[1] ?? 0))
  writeSafetensors(path, tensors.set(name, fromFloat32(stored.shape, values)))
  const texts = readFileSync(join(root, 'train.jsonl'), 'utf8').split('\n')
  texts[16] = JSON.stringify({ text: `${word(1)} ${word(RARE_WORD)}`, label: 'yes' })
  writeFileSync(join(root, 'train.jsonl'), texts.join('\n'))
}

describe('a run that is steered', () => {
  test('obeys keys: pauses, goes on, stops, resumes', async () => {
    await open()
    const id = await begin(stillroom, 'together', 400)
    const state = async () => (await stillroom.ask('runs.show', { id })).run.state
    await page.getByRole('button', { name: 'Pause' }).waitFor({ timeout: 30_000 })
    await page.keyboard.press('p')
    await page.getByRole('button', { name: 'Continue' }).waitFor({ timeout: 30_000 })
    expect(await state()).toBe('paused')
    await page.getByText(/^Paused at step .* It holds the queue: what is started now waits/).waitFor()
    await page.keyboard.press('p')
    await page.getByRole('button', { name: 'Pause' }).waitFor({ timeout: 30_000 })
    await page.keyboard.press('s')
    await page.getByRole('button', { name: 'Resume' }).waitFor({ timeout: 30_000 })
    expect(await state()).toBe('stopped')
    await page.keyboard.press('r')
    await page.getByRole('button', { name: 'Pause' }).waitFor({ timeout: 30_000 })
    await page.getByText(/Resumed from checkpoint/).waitFor()
    await page.keyboard.press('s')
    await page.getByRole('button', { name: 'Resume' }).waitFor({ timeout: 30_000 })
    expect(stillroom.complaints).toEqual([])
  })

  test('is whole after a lost connection, a reload, and a crash of the host', async () => {
    await open()
    const socket = await routeEvents()
    const id = await begin(stillroom, 'together', 60)
    await page.getByText(/^step \d+ of 600$/).waitFor({ timeout: 30_000 })
    await lose(socket())
    await page.reload()
    await page.getByText(/^step \d+ of 600$/).waitFor()
    await stillroom.killHost()
    await stillroom.restartHost()
    await show(stillroom, id)
    await page.getByText('step 600 of 600').waitFor({ timeout: 90_000 })
    await finished(stillroom)
    await expect.poll(() => stepsInWindow(stillroom), { timeout: 10_000 }).toEqual([600, 600])
    await expectCurvesOf(stillroom, id)
  })

  test('takes a lost connection as no gap: what the window holds is what was written', async () => {
    await open()
    const socket = await routeEvents()
    const id = await begin(stillroom, 'together', 40)
    await page.getByText(/^step \d+ of 400$/).waitFor({ timeout: 30_000 })
    for (let times = 0; times < 2; times++) await lose(socket())
    await page.getByText('step 400 of 400').waitFor({ timeout: 90_000 })
    await finished(stillroom)
    await expect
      .poll(() => stepsInWindow(stillroom), { timeout: 10_000 })
      .toEqual([400, stepsOf(stillroom, id).at(-1)?.step])
  })

  test('fits at 1100 × 700', async () => {
    await open({ width: 1100, height: 700 })
    await begin(stillroom, 'stacked', 60)
    await page.getByText(/^step \d+ of 620$/).waitFor({ timeout: 30_000 })
    const cut = () =>
      page.evaluate(() => {
        const wide = [...document.querySelectorAll('main, .left, aside.scroll, .runhead, .top')]
        return wide.filter((part) => part.scrollWidth > part.clientWidth).map((part) => part.className)
      })
    expect(await cut()).toEqual([])
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.getByRole('button', { name: 'Resume' }).waitFor({ timeout: 30_000 })
    await begin(stillroom, 'stacked', 1)
    await finished(stillroom)
    expect(await cut()).toEqual([])
    expect(stillroom.complaints).toEqual([])
  })

  test('says why it failed: the step, the term, the lines of its batch, and the ways on', async () => {
    await open({ prepare: breakTeacher })
    const id = await begin(stillroom, 'together', 2)
    const notice = page.getByRole('alert')
    await notice.getByText(/is not a finite number/).waitFor({ timeout: 60_000 })
    const lines = readFileSync(join(stillroom.root, 'home', 'runs', id, 'events.jsonl'), 'utf8')
      .trim()
      .split('\n')
    const failed = JSON.parse(lines.at(-1) ?? '') as { step: number; lines: readonly number[] }
    expect(failed.lines).toContain(17)
    await notice.getByText(`Failed at step ${failed.step + 1}.`).waitFor()
    await notice.getByText(/^The batch: 4 lines/).click()
    await notice.getByText(failed.lines.join(', '), { exact: true }).waitFor()
    await notice.getByRole('button', { name: 'Resume' }).waitFor()
    await notice.getByRole('link', { name: 'New run, lower learning rate' }).click()
    const diff = page.getByRole('region', { name: 'Against the run' })
    await diff.waitFor()
    expect((await diff.locator('dt').allInnerTexts()).join()).toBe('learning rate')
    expect(await diff.locator('del').innerText()).toBe('0.001')
    expect(await diff.locator('ins').innerText()).toBe('3e-4')
    await page.getByRole('button', { name: 'JSON' }).click()
    const plan = JSON.parse(await page.getByLabel('The plan as JSON').inputValue()) as DistillPlan
    const before = (await stillroom.ask('runs.show', { id })).run.plan
    expect(plan).toEqual(parseRunPlan(withValueAt(before, ['training', 'learningRate'], 3e-4)))
    expect(stillroom.complaints).toEqual([])
  })
})
