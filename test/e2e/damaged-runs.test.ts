import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { syntheticGold, syntheticLogits, writeSyntheticRun } from '../support/synthetic-run.ts'
import { axeViolations } from './axe-violations.ts'
import { stillroomOpener } from './stillroom-opener.ts'
import type { StillroomWindow } from './stillroom-window.ts'

const openStillroom = stillroomOpener()
let stillroom: StillroomWindow

const ODD = '20260102-000000-oddd'
const BROKEN = '20260103-000000-brkn'

test('damage is named in the table and on the run’s page, in words alone, and goes when it is mended', async () => {
  stillroom = await openStillroom({
    prepare(root) {
      const runs = join(root, 'home', 'runs')
      mkdirSync(runs, { recursive: true })
      const gold = syntheticGold(40)
      for (const id of ['20260101-000000-good', ODD, BROKEN])
        writeSyntheticRun(runs, id, {
          gold,
          teacher: syntheticLogits(gold, 0.9, 1),
          student: syntheticLogits(gold, 0.8, 2),
        })
      // What a file says is shown as text, whatever it says.
      appendFileSync(join(runs, ODD, 'events.jsonl'), '{"kind":"<img src=x onerror=alert(1)>"}\n')
      writeFileSync(join(runs, BROKEN, 'plan.json'), '{')
    },
  })
  const { page } = stillroom
  await page.getByText('damaged', { exact: true }).waitFor()
  expect(await page.getByText('damaged', { exact: true }).count()).toBe(1)
  expect(await page.getByRole('status').filter({ hasText: BROKEN }).innerText()).toMatch(
    /plan\.json: cannot be read as JSON/,
  )
  expect(await axeViolations(page)).toEqual([])
  await page.goto(`${page.url().replace(/#.*/, '')}#/run/${ODD}`)
  const notice = page.getByRole('status').filter({ hasText: 'Damaged.' })
  await notice.waitFor()
  expect(await notice.innerText()).toMatch(/events\.jsonl:6: has the kind "<img src=x onerror/)
  expect(await page.locator('img[src=x]').count()).toBe(0)
  const log = join(stillroom.root, 'home', 'runs', ODD, 'events.jsonl')
  writeFileSync(log, readFileSync(log, 'utf8').split('\n').slice(0, 5).join('\n') + '\n')
  await notice.waitFor({ state: 'detached' })
  expect(stillroom.complaints).toEqual([])
})
