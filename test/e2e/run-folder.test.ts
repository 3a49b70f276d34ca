import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeSyntheticRuns } from '../bench/synthetic-runs.ts'
import { stillroomOpener } from './stillroom-opener.ts'

const openStillroom = stillroomOpener()

test('the table of runs copies the path of the folder of the run that the keyboard is at; a browser cannot open it', async () => {
  const stillroom = await openStillroom({
    prepare: (root) => makeSyntheticRuns(join(root, 'home', 'runs'), 20),
  })
  const { page } = stillroom
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.getByRole('button', { name: 'None', exact: true }).click()
  await page.getByRole('grid').focus()
  await page.keyboard.press('Home')
  await page.keyboard.press('y')
  await page.getByText('The path of the run’s folder was copied').waitFor()
  const path = await page.evaluate(() => navigator.clipboard.readText())
  const [newest] = await stillroom.runs()
  expect(path).toBe(join(stillroom.root, 'home', 'runs', newest?.id ?? ''))
  expect(existsSync(path)).toBe(true)
  await page.keyboard.press('Control+k')
  await page.keyboard.type('run’s folder')
  await page.getByRole('option', { name: /Copy the path of the run’s folder/ }).waitFor()
  expect(await page.getByRole('option', { name: /Open the run’s folder/ }).count()).toBe(0)
  expect(stillroom.complaints).toEqual([])
})
