import { expect } from 'vitest'
import type { StillroomWindow } from './stillroom-window.ts'

/**
 * A wording is kept as a test, A and B are tried on it when asked, and a student of `plan`, which
 * is trained then, unasked.
 */
export async function expectKeptTest(
  { page, ask, runs }: StillroomWindow,
  { a, b }: Readonly<Record<'a' | 'b', string>>,
  plan: object,
): Promise<void> {
  const panel = page.getByRole('region', { name: 'Tests' })
  await page.getByLabel('Your wording').fill('w3 w5 w8')
  await panel.getByLabel('Expected').selectOption('perhaps')
  await panel.getByRole('button', { name: 'Keep this wording as a test' }).click()
  const line = panel.locator('[data-test]')
  await expect.poll(() => line.innerText()).toContain('perhaps')
  await panel.getByRole('button', { name: 'Try A and B' }).click()
  const verdicts = line.getByRole('img', { name: /^(right|wrong)$/ })
  await expect.poll(() => verdicts.count(), { timeout: 30_000 }).toBe(2)
  const [ofA, ofB] = await Promise.all([a, b].map(async (run) => (await ask('tests.results', { run }))[0]))
  const shown = await verdicts.evaluateAll((marks) => marks.map((mark) => mark.getAttribute('aria-label')))
  expect(shown).toEqual([ofA, ofB].map((result) => (result?.passes ? 'right' : 'wrong')))
  const { probabilities } = await ask('examples.look', { students: { a, b }, text: 'w3 w5 w8' })
  expect(ofA?.answer?.probability).toBeCloseTo(Math.max(...(probabilities.a ?? [])), 5)

  await ask('runs.start', { plan })
  const later = async () => (await runs()).find(({ id }) => id !== a && id !== b)?.tests
  await expect.poll(later, { timeout: 60_000 }).toMatchObject({ tried: 1 })
}
