import { expect, test } from 'vitest'
import { lastOfPath, modelName, modelText } from '../../../src-main/domain/plan/model-name.ts'

test('a model has one name, and its plan says where it is from', () => {
  const run = { kind: 'run', id: 'run-1' } as const
  expect([modelName(run), modelText(run)]).toEqual(['run-1', 'run run-1'])
  const hub = { kind: 'hub', id: 'google/bert', revision: 'abc' } as const
  expect([modelName(hub), modelText(hub)]).toEqual(['google/bert', 'google/bert@abc'])
  expect(modelText({ kind: 'hub', id: 'google/bert' })).toBe('google/bert')
  expect(modelName({ kind: 'catalogue', name: 'bert-base' })).toBe('bert-base')
})

test('a folder is called by its last name, on any system', () => {
  expect(modelName({ kind: 'folder', path: '/models/teacher/' })).toBe('teacher')
  expect(modelName({ kind: 'folder', path: 'C:\\models\\teacher' })).toBe('teacher')
  expect(lastOfPath('/')).toBe('/')
})
