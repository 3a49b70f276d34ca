import { flushSync } from 'svelte'
import { beforeEach, expect, test } from 'vitest'
import { RunSettings } from '../../../src-renderer/run/run-settings.svelte.ts'
import { inComponent } from '../in-component.svelte.ts'

const KEY = 'stillroom.run-view'
const shown = () => inComponent(() => new RunSettings()).state

beforeEach(() => localStorage.clear())

test('are those of the last visit', () => {
  const settings = shown()
  Object.assign(settings, { axis: 'time', smoothing: 0, isLog: true, isRaw: true, metric: 'mcc' })
  flushSync()
  expect(shown()).toMatchObject({ axis: 'time', smoothing: 0, isLog: true, isRaw: true, metric: 'mcc' })
})

test('what is kept and means nothing is as usual, each by itself', () => {
  localStorage.setItem(KEY, JSON.stringify({ axis: 'furlong', smoothing: 2, isLog: 'yes', metric: 'mcc' }))
  expect(shown()).toMatchObject({ axis: 'step', smoothing: 0.6, isLog: false, isRaw: false, metric: 'mcc' })
})

test.each(['null', '[', '7'])('kept as %s, all are as usual', (text) => {
  localStorage.setItem(KEY, text)
  expect(shown()).toMatchObject({ axis: 'step', smoothing: 0.6, metric: null })
})
