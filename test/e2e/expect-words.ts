import { expect } from 'vitest'
import type { Ask } from '../../src-main/contract/api.ts'
import { effectText } from '../../src-renderer/examples/word-effects.ts'
import type { StillroomWindow } from './stillroom-window.ts'

/** The words of a text have the effects that the engine gives them, by both methods. */
export async function expectWords(
  { page, ask }: StillroomWindow,
  asked: Pick<Ask<'examples.words'>, 'students' | 'text' | 'output'>,
): Promise<void> {
  const panel = page.getByRole('region', { name: 'Words that matter' })
  for (const [name, method] of [
    ['Integrated gradients', 'integrated-gradients'],
    ['Erasure', 'erasure'],
  ] as const) {
    await panel.getByRole('button', { name }).click()
    for (const role of ['teacher', 'a', 'b'] as const) {
      const { words } = await ask('examples.words', { ...asked, role, method, asker: role })
      const drawn = panel.locator(`[data-weighed=${role}] .word`)
      await expect
        .poll(() => drawn.evaluateAll((each) => each.map((word) => word.getAttribute('title'))))
        .toEqual(
          words.map(({ word, effect }) => `${word}: ${effectText({ kind: 'classification' }, effect)}`),
        )
    }
  }
}
