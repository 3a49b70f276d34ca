import { expect, test } from 'vitest'
import type { SideBySide, ExampleRow } from '../../../src-main/contract/example-browser.ts'
import { exampleContent } from '../../../src-renderer/examples/example-content.ts'

const row: ExampleRow = {
  index: 7,
  text: 'Is it?',
  textPair: 'It is.',
  label: 1,
  words: 4,
  cell: 'b-loses',
  teacher: [0.1, 0.9],
  a: [0.25, 0.75],
  b: [0.6, 0.4],
  c: null,
  apart: 0.5,
  tags: ['odd', 'short'],
  hasNotes: false,
}

test('a copy has every probability in full, and the second text only where there is one', () => {
  const sideBySide = {
    task: { kind: 'classification', outputs: 2 },
    labels: ['no', 'yes'],
    hasPairs: true,
    teacher: {},
    a: {},
    b: {},
    c: null,
  } as unknown as SideBySide
  const { columns, rows } = exampleContent(sideBySide, [row])
  const said = Object.fromEntries(columns.map((column, at) => [column, rows[0]?.[at]]))
  expect(said).toEqual({
    index: 7,
    text: 'Is it?',
    text_pair: 'It is.',
    label: 'yes',
    words: 4,
    cell: 'b-loses',
    teacher_says: 'yes',
    a_says: 'yes',
    b_says: 'no',
    teacher_no: 0.1,
    teacher_yes: 0.9,
    a_no: 0.25,
    a_yes: 0.75,
    b_no: 0.6,
    b_yes: 0.4,
    distance: 0.5,
    tags: 'odd; short',
  })
  const alone = exampleContent({ ...sideBySide, hasPairs: false, b: null }, [{ ...row, b: null }])
  expect(alone.columns).not.toContain('text_pair')
  expect(alone.columns).not.toContain('b_no')
  expect(alone.rows[0]?.length).toBe(alone.columns.length)
})
