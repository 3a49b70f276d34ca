import { expect, test } from 'vitest'
import { dataName } from '../../../src-main/domain/plan/data-name.ts'

const files = (train: string, more: object = {}) =>
  dataName({ kind: 'files', train, dev: train.replace('train', 'dev'), ...more })

test('data is called by what tells it from other data', () => {
  expect(dataName({ kind: 'catalogue', name: 'movie-reviews' })).toBe('movie-reviews')
  const hub = { kind: 'hub', id: 'nyu-mll/glue', train: 'train', dev: 'validation' } as const
  expect(dataName({ ...hub, config: 'mrpc' })).toBe('mrpc')
  expect(dataName(hub)).toBe('nyu-mll/glue')
  expect(files('/data/own reviews/train.tsv')).toBe('own reviews')
  expect(files('/data/x/train.tsv', { task: 'rte' })).toBe('rte')
  expect(files('C:\\data\\mails\\train.csv')).toBe('mails')
})

test('a dropped file is called by its own name, for its folder is a hash', () => {
  expect(files('/kept/data/5bf163b503b18c17a2b4/mails train.csv.gz')).toBe('mails train')
  expect(files('train.tsv')).toBe('train')
})
