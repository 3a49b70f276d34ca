import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { makeSyntheticRuns } from '../bench/synthetic-runs.ts'
import { mayMount, smallDisk, type SmallDisk } from '../support/small-disk.ts'
import { axeViolations } from './axe-violations.ts'
import { stillroomOpener } from './stillroom-opener.ts'
import type { StillroomWindow } from './stillroom-window.ts'
import { tinyPlan } from './tiny-plan.ts'

let stillroom: StillroomWindow
let disk: SmallDisk | undefined
afterEach(() => {
  disk?.remove()
  disk = undefined
})
const openStillroom = stillroomOpener()

test('a database that was made anew is told of above every view, until it is read', async () => {
  stillroom = await openStillroom({
    prepare(root) {
      makeSyntheticRuns(join(root, 'home', 'runs'), 3)
      writeFileSync(join(root, 'home', 'stillroom.db'), 'no database at all '.repeat(500))
    },
  })
  const { page } = stillroom
  const banner = page
    .getByRole('status')
    .filter({ hasText: 'made anew from the run folders: 3 runs are back' })
  await banner.waitFor()
  expect(await axeViolations(page)).toEqual([])
  await page.goto(`${page.url().split('#')[0]}#/library`)
  await banner.waitFor()
  await page.getByRole('button', { name: 'Read', exact: true }).click()
  expect(await banner.count()).toBe(0)
})

test.skipIf(!mayMount())(
  'a run that waits for its full disk says how much is needed and where; with room it goes on by itself (skipped where nothing may be mounted)',
  async () => {
    disk = smallDisk(32)
    const path = disk?.path ?? ''
    stillroom = await openStillroom({ prepare: (root) => symlinkSync(path, join(root, 'home')) })
    const { page } = stillroom
    await stillroom.ask('runs.start', { plan: tinyPlan(stillroom.root, { epochs: 60 }) })
    const state = async () => (await stillroom.runs())[0]
    await expect.poll(async () => (await state())?.step ?? 0, { timeout: 60_000 }).toBeGreaterThan(3)
    fill(join(path, 'filler'))
    const banner = page.getByRole('status').filter({ hasText: /waits at step .*are needed for .* are free/ })
    await banner.waitFor({ timeout: 60_000 })
    expect(await axeViolations(page)).toEqual([])
    expect((await state())?.state).toBe('paused')
    rmSync(join(path, 'filler'))
    await banner.waitFor({ state: 'detached', timeout: 60_000 })
    await expect.poll(async () => (await state())?.state, { timeout: 120_000 }).toBe('finished')
  },
  300_000,
)

/** Takes all that the disk has left. */
function fill(path: string): void {
  mkdirSync(join(path, '..'), { recursive: true })
  for (let isFull = false; !isFull;) {
    try {
      writeFileSync(path, Buffer.alloc(4_096, 1), { flag: 'a' })
    } catch {
      isFull = true
    }
  }
}
