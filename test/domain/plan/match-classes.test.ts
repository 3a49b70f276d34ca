import { describe, expect, test } from 'vitest'
import type { LabelMap } from '../../../src-main/contract/class-matching.ts'
import { matchClasses, type MatchSettings } from '../../../src-main/domain/plan/match-classes.ts'
import { GLUE_TASK_DESCRIPTIONS } from '../../../src-main/datasets/glue-tasks.ts'
import { randomNumbers, shuffled } from '../../../src-main/engine/training/random-numbers.ts'

/** label → class name, for what matches. */
function pairs(names: readonly string[], labels: readonly string[], settings?: MatchSettings) {
  const found = matchClasses(names, labels, settings)
  if (found.kind === 'unmatched') return found.why
  return Object.fromEntries(found.labels.map((label, index) => [label, names[found.order[index] ?? -1]]))
}

function reasons(names: readonly string[], labels: readonly string[], settings?: MatchSettings) {
  const found = matchClasses(names, labels, settings)
  return found.kind === 'matched' ? found.reasons : found.why
}

const placeholders = (count: number) => Array.from({ length: count }, (_, index) => `LABEL_${index}`)

describe('by name', () => {
  test.each([
    [['CONTRADICTION', 'NEUTRAL', 'ENTAILMENT'], GLUE_TASK_DESCRIPTIONS.mnli.labels, 'name'],
    [['  Not Entailment', 'ENTAILMENT '], GLUE_TASK_DESCRIPTIONS.rte.labels, 'name'],
    [['not-equivalent', 'Equivalent'], GLUE_TASK_DESCRIPTIONS.mrpc.labels, 'name'],
    [['NotDuplicate', 'Duplicate'], GLUE_TASK_DESCRIPTIONS.qqp.labels, 'name'],
  ] as const)('%j fits %j', (names, labels, reason) => {
    const found = matchClasses(names, labels)
    expect(found).toMatchObject({ kind: 'matched', labels: [...labels] })
    expect(reasons(names, labels)).toEqual(labels.map(() => reason))
  })

  test('each of GLUE’s tasks matches its words in every order, with synonyms and in capitals', () => {
    const called: Readonly<Record<string, string>> = {
      acceptable: 'Grammatical',
      unacceptable: 'UNGRAMMATICAL',
      positive: 'POS',
      negative: 'neg',
      equivalent: 'paraphrase',
      not_equivalent: 'not a',
      duplicate: 'is_duplicate',
      not_duplicate: 'Not Duplicate',
      entailment: 'Entails',
      not_entailment: 'no-entailment',
      contradiction: 'contradicts',
      neutral: 'NEUTRAL',
    }
    for (const { labels } of Object.values(GLUE_TASK_DESCRIPTIONS)) {
      for (let seed = 0; seed < 20; seed++) {
        const order = [...shuffled(labels.length, randomNumbers('order', seed))]
        const ordered = order.map((index) => labels[index] ?? '')
        const names = ordered.map((word) =>
          word === 'not_equivalent' ? 'not_paraphrase' : (called[word] ?? word),
        )
        expect(pairs(names, labels)).toEqual(
          Object.fromEntries(ordered.map((word, index) => [word, names[index]])),
        )
      }
    }
  })

  test('any permutation of any names, upper and lower case, is undone', () => {
    for (let seed = 0; seed < 100; seed++) {
      const random = randomNumbers('names', seed)
      const count = 2 + Math.floor(random() * 30)
      const labels = Array.from(
        { length: count },
        (_, index) => `Class of ${String.fromCharCode(97 + (index % 26))}${index} x`,
      )
      const order = [...shuffled(count, random)]
      const names = order.map((index) => {
        const word = labels[index] ?? ''
        return (
          [word.toUpperCase(), word.replaceAll(' ', '_'), ` ${word.toLowerCase()} `][
            Math.floor(random() * 3)
          ] ?? ''
        )
      })
      const found = matchClasses(names, labels)
      expect(found).toMatchObject({
        kind: 'matched',
        labels,
        order: labels.map((_, index) => order.indexOf(index)),
      })
    }
  })

  test('letters that differ by case alone are kept apart where both are there, and refused where they are not', () => {
    expect(pairs(['a', 'A'], ['A', 'a'])).toEqual({ A: 'A', a: 'a' })
    expect(pairs(['A', 'B'], ['a', 'A', 'b'])).toMatch(/"a"/)
    expect(pairs(['b', 'B', 'a'], ['a', 'b ', 'c'])).toMatch(/"b " may be "b" or "B"/)
  })

  test('grades and signed numbers are not what they are without their sign', () => {
    expect(pairs(['A-', 'A', 'A+'], ['A', 'A+', 'A-'])).toEqual({ A: 'A', 'A+': 'A+', 'A-': 'A-' })
    expect(pairs(['A-', 'B'], ['A', 'B'])).toMatch(/"A" is none/)
    expect(pairs(['1', '2'], ['-1', '2'])).toMatch(/"-1"/)
    expect(pairs(['1-2', '12'], ['12', '1 2'])).toEqual({ '12': '12', '1 2': '1-2' })
  })

  test('a model may have classes that the data lacks; they stand behind the data’s', () => {
    const found = matchClasses(['CONTRADICTION', 'NEUTRAL', 'ENTAILMENT'], ['neutral', 'contradiction'])
    expect(found).toMatchObject({
      kind: 'matched',
      labels: ['neutral', 'contradiction', 'ENTAILMENT'],
      order: [1, 0, 2],
      reasons: ['name', 'name', 'model-alone'],
    })
  })

  test('what a model lacks is refused', () => {
    expect(pairs(['negative', 'positive'], ['negative', 'neutral', 'positive'])).toMatch(/"neutral" is none/)
    expect(pairs(['POSITIVE', 'NEGATIVE'], ['0', '1'])).toMatch(
      /"0", "1" are none of the model's classes by name/,
    )
  })
})

describe('models that only count', () => {
  test('whole numbers are the classes of their number, also where a file lacks some', () => {
    expect(pairs(placeholders(14), ['13', '4', '0'])).toMatchObject({
      '13': 'LABEL_13',
      '4': 'LABEL_4',
      '0': 'LABEL_0',
    })
    const found = matchClasses(placeholders(4), ['1', '3'])
    expect(found).toMatchObject({
      labels: ['0', '1', '2', '3'],
      order: [0, 1, 2, 3],
      reasons: ['model-alone', 'number', 'model-alone', 'number'],
    })
  })

  test('LABEL_i is class i wherever it stands', () => {
    expect(pairs(['LABEL_1', 'LABEL_0'], ['0', '1'])).toEqual({ '0': 'LABEL_0', '1': 'LABEL_1' })
    expect(pairs(['1', '0'], ['LABEL_0', 'LABEL_1'])).toEqual({ LABEL_0: '0', LABEL_1: '1' })
  })

  test('numbers beyond the classes are refused, all of them', () => {
    expect(pairs(placeholders(5), ['1', '2', '3', '4', '5'])).toMatch(/by number/)
  })

  test('words are counted off only in an order that says which is which, and that is told', () => {
    const words = GLUE_TASK_DESCRIPTIONS.mnli.labels
    expect(reasons(placeholders(3), words, { isOrdered: true })).toEqual(['place', 'place', 'place'])
    expect(reasons(['0', '1', '2'], words, { isOrdered: true })).toEqual(['place', 'place', 'place'])
    expect(reasons(placeholders(3), words)).toMatch(/does not say in which order/)
    expect(reasons(placeholders(4), words, { isOrdered: true })).toMatch(
      /3 labels cannot be counted off against 4/,
    )
    expect(reasons(['a', 'b', 'c'], words, { isOrdered: true })).toMatch(/by name/)
  })

  test('true and false are 1 and 0', () => {
    expect(pairs(placeholders(2), ['true', 'false'])).toEqual({ true: 'LABEL_1', false: 'LABEL_0' })
    expect(reasons(placeholders(3), ['true', 'false'])).toMatch(/none/)
  })
})

describe('a map', () => {
  const map = (entries: LabelMap) => pairs(['POSITIVE', 'NEGATIVE'], ['0', '1'], { map: entries })

  test('says which is which, whatever the names say', () => {
    expect(map({ POSITIVE: '1', NEGATIVE: '0' })).toEqual({ '0': 'NEGATIVE', '1': 'POSITIVE' })
    expect(map({ positive: '1', negative: '0' })).toEqual({ '0': 'NEGATIVE', '1': 'POSITIVE' })
    expect(pairs(['good', 'bad'], ['bad', 'good'], { map: { good: 'bad', bad: 'good' } })).toEqual({
      bad: 'good',
      good: 'bad',
    })
  })

  test('may leave out what matches by name', () => {
    expect(
      pairs(['up', 'neutral', 'down'], ['neg', 'neutral', 'pos'], { map: { up: 'pos', down: 'neg' } }),
    ).toEqual({
      neg: 'down',
      neutral: 'neutral',
      pos: 'up',
    })
  })

  test.each([
    [{ POSITIVE: '1' }, /"0" is none/],
    [{ POSITIVE: '1', NEGATIVE: '1' }, /both "1"/],
    [{ POSITIVE: '1', positive: '0' }, /one class/],
    [{ POSITIVE: '1', NEGATIV: '0' }, /"NEGATIV", which is no class/],
    [{ POSITIVE: '1', NEGATIVE: '2' }, /"2", which is no label/],
  ])('%j is refused', (entries, why) => {
    expect(map(entries)).toMatch(why)
  })

  test('is refused where a class left over has the name of a label', () => {
    expect(pairs(['POSITIVE', '1'], ['1'], { map: { POSITIVE: '1' } })).toMatch(/another class/)
  })
})
