import { expect, test } from 'vitest'
import { exportForms } from '../../../src-renderer/panels/export-forms.ts'

const table = () => ({ columns: ['step'], rows: [[1], [2]] })
const namesOf = (exported: Parameters<typeof exportForms>[0]) => exportForms(exported).map(({ name }) => name)

test('a panel offers what it has, and nothing else', () => {
  expect(namesOf({ title: 'Differences', table })).toEqual([
    'Save as CSV',
    'Copy as CSV',
    'Copy as Markdown',
    'Copy as LaTeX',
  ])
  expect(namesOf({ title: 'Probes', draw: () => ({ svg: '<svg/>' }) })).toEqual([
    'Save as PNG',
    'Save as SVG',
  ])
  expect(namesOf({ title: 'Loss', column: () => '<svg/>' })).toEqual(['Save as SVG for a column'])
})

test('a table is asked for when it is wanted, not when the menu opens', () => {
  const fail = () => Promise.reject(new Error('asked'))
  const [save, copy] = exportForms({ title: 'Examples', table: fail })
  return Promise.all([
    expect(save?.give()).rejects.toThrow('asked'),
    expect(copy?.give()).rejects.toThrow('asked'),
  ])
})
