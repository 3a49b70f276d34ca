import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { PANEL_HELP } from '../../../../src-renderer/panels/help/panel-help.ts'
import type { HelpText } from '../../../../src-renderer/panels/help/help-text.ts'

const WINDOW = join(import.meta.dirname, '../../../../src-renderer')
const COMPONENTS = globSync('**/*.svelte', { cwd: WINDOW }).map((file) => ({
  file,
  text: readFileSync(join(WINDOW, file), 'utf8'),
}))

test('every head of a panel is PanelHead, which asks for the text of its ?', () => {
  const uses = (tag: string) =>
    COMPONENTS.filter(({ text }) => text.includes(`<${tag}\n`) || text.includes(`<${tag} `))
  expect(uses('PanelHelp').map(({ file }) => file)).toEqual(['panels/PanelHead.svelte'])
  expect(uses('PanelHead').length).toBeGreaterThan(40)
})

test('every text belongs to a panel', () => {
  const all = COMPONENTS.map(({ text }) => text).join('\n')
  const unused = Object.keys(PANEL_HELP).filter((id) => !new RegExp(`about(=|: )["']${id}["']`).test(all))
  expect(unused).toEqual([])
})

test.each(Object.entries<HelpText>(PANEL_HELP))(
  '%s is said in sentences',
  (_, { shows, formulas, source }) => {
    expect(shows).toMatch(/^[A-Z“][^]*\.$/)
    expect(formulas?.length ?? 1).toBeGreaterThan(0)
    for (const line of [...(formulas ?? []), source ?? 'x']) expect(line).not.toMatch(/^$|\.$/)
  },
)
