import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { PAGE_COLOURS, pageOf, tableOf } from '../../../src-main/domain/drawing/html-parts.ts'

test('a page has the window’s colours, and every one that it names', () => {
  const theme = readFileSync('src-renderer/look/theme.css', 'utf8')
  for (const [token, colour] of Object.entries(PAGE_COLOURS)) expect(theme).toContain(`${token}: ${colour}`)
  const named = [...pageOf('', []).matchAll(/var\((--[\w-]+)\)/g)].map(([, token]) => token)
  expect(named.filter((token) => token === undefined || !(token in PAGE_COLOURS))).toEqual([])
})

test('numbers stand at the right, by themselves or by their column', () => {
  expect(tableOf(['a', { title: 'b', look: 'number' }], [[1, '2 ± 1']])).toBe(
    '<table><thead><tr><th scope="col">a</th><th scope="col" class="n">b</th></tr></thead>' +
      '<tbody><tr><td class="n">1</td><td class="n">2 ± 1</td></tr></tbody></table>',
  )
})
