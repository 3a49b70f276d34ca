// Slow: looks at every character that there is.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  CONTROL,
  LETTER,
  MARK,
  NONSPACING_MARK,
  NUMBER,
  PUNCTUATION,
} from '../../../src-main/engine/tokenizing/character-classes.ts'
import { createNormalizer } from '../../../src-main/engine/tokenizing/normalize.ts'
import { FIXTURES } from '../../support/fixtures.ts'

const FORMS = ['NFC', 'NFD', 'NFKC', 'NFKD', 'Lowercase'] as const
interface Recorded {
  readonly classes: Readonly<Record<string, string>>
  readonly forms: Readonly<Record<(typeof FORMS)[number], string>>
}
const python = JSON.parse(readFileSync(join(FIXTURES, 'character-classes.json'), 'utf8')) as Recorded
const POINTS = Array.from({ length: 0x110000 }, (_, point) => point).filter(
  (point) => point < 0xd800 || point > 0xdfff,
)

test.each([
  ['control', `[\\0\\u{fffd}${CONTROL}]--[\\t\\n\\r]`],
  ['nonspacingMark', NONSPACING_MARK],
  ['mark', MARK],
  ['punctuation', PUNCTUATION],
  ['letter', LETTER],
  ['number', NUMBER],
  ['digit', '\\p{N}'],
])('%s is what Python has there', (name, ours) => {
  const all = new RegExp(`^[${ours}]+$`, 'v')
  const formOf = (character: string) => (name === 'nonspacingMark' ? character.normalize('NFD') : character)
  const own = POINTS.filter((point) => all.test(formOf(String.fromCodePoint(point))))
  expect(asRanges(own)).toBe(python.classes[name])
})

test.each(FORMS)('%s of every character is that of Python', (type) => {
  const normalize = createNormalizer([{ type }])
  const all = normalize(POINTS.map((point) => `a${String.fromCodePoint(point)}b\n`).join(''))
  expect(createHash('sha256').update(all).digest('hex')).toBe(python.forms[type])
})

function asRanges(points: readonly number[]): string {
  const ranges: [number, number][] = []
  for (const point of points) {
    const last = ranges.at(-1)
    if (last && point === last[1] + 1) last[1] = point
    else ranges.push([point, point])
  }
  return ranges
    .map(([first, last]) =>
      (first === last ? [first] : [first, last]).map((point) => point.toString(16)).join('-'),
    )
    .join(' ')
}
