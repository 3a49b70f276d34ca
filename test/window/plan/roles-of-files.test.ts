import { expect, test } from 'vitest'
import { rolesOfFiles } from '../../../src-renderer/plan/roles-of-files.ts'

const roles = (names: string, hasTrain = false, hasDev = false) =>
  rolesOfFiles(
    names.split(' ').map((name) => ({ name, format: name.endsWith('.txt') ? 'txt' : 'tsv' })),
    { hasTrain, hasDev },
  ).join(' ')

test.each([
  ['my.csv', 'train'],
  ['train.tsv dev.tsv', 'train dev'],
  ['dev.tsv train.tsv test.tsv', 'dev train test'],
  ['a.csv b.csv c.csv', 'train dev none'],
  ['train.csv test.csv', 'train dev'],
  ['validation.csv other.csv', 'dev train'],
  ['train.tsv dev.tsv texts.txt unlabelled.tsv', 'train dev unlabelled none'],
  ['val.csv values.csv', 'dev train'],
])('%s dropped on a plan without files: %s', (names, expected) => {
  expect(roles(names)).toBe(expected)
})

test('a plan that has its training file takes the next as its dev file; one that has both begins anew', () => {
  expect(roles('second.csv', true)).toBe('dev')
  expect(roles('third.csv', true, true)).toBe('train')
  expect(roles('test.csv', true, true)).toBe('test')
})
