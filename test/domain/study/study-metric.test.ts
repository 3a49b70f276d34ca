import { expect, test } from 'vitest'
import {
  isShareMetric,
  studyMetricTitle,
  studyMetricValue,
} from '../../../src-main/domain/study/study-metric.ts'
import { parseRunPlan } from '../../../src-main/domain/plan/parse-run-plan.ts'

const PLAN = parseRunPlan({
  kind: 'fine-tune',
  data: { source: { kind: 'files', task: 'cola', train: '/train.tsv', dev: '/dev.tsv' } },
  model: { kind: 'catalogue', name: 'minilm-l6' },
})

test('a metric is of the dev set, or of the held-out test file where it says so', () => {
  const scored = { dev: { accuracy: 0.8, mcc: 0.5, agreement: 0.9 }, test: { accuracy: 0.7, mcc: 0.4 } }
  expect(studyMetricValue('accuracy', PLAN, scored)).toBe(0.8)
  expect(studyMetricValue('test.accuracy', PLAN, scored)).toBe(0.7)
  expect(studyMetricValue('test.headline', PLAN, scored)).toBe(0.4)
  expect(studyMetricValue('test.agreement', PLAN, scored)).toBeNull()
  expect(studyMetricValue('test.accuracy', PLAN, { ...scored, test: null })).toBeNull()
})

test('it is called after what it is of', () => {
  expect(studyMetricTitle('headline', PLAN)).toBe('MCC')
  expect(studyMetricTitle('test.headline', PLAN)).toBe('MCC on test (held out)')
  expect(isShareMetric('test.headline', PLAN)).toBe(false)
  expect(isShareMetric('test.accuracy', PLAN)).toBe(true)
})
