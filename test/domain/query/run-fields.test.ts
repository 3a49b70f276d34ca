import { describe, expect, test } from 'vitest'
import { differingSettings } from '../../../src-main/domain/plan/differing-settings.ts'
import { RUN_FIELDS, runField } from '../../../src-main/domain/query/run-fields.ts'
import { PLAN } from '../a-run.ts'

describe('fields', () => {
  test('have names that are theirs alone', () => {
    const names = RUN_FIELDS.flatMap(({ name, also }) => [name, ...also]).map((name) => name.toLowerCase())
    expect(names.length).toBe(new Set(names).size)
  })

  test('reach every setting of a plan', () => {
    const {
      losses: _losses,
      mapping: _mapping,
      ...rest
    } = PLAN as typeof PLAN & { losses: unknown; mapping: unknown }
    const settings = differingSettings([rest, {}]).map(({ setting }) => setting)
    const reached = settings.filter(
      (setting) => runField(setting) ?? runField(setting.replace('teacher.model.', '')),
    )
    const missing = settings.filter((setting) => !reached.includes(setting))
    expect(missing.filter((setting) => !setting.startsWith('teacher.'))).toEqual([])
    // Settings that a plan may leave out.
    const optional = ['strategy.train', 'teacher.fineTune.fraction', 'per']
    expect(optional.filter((setting) => runField(setting) === undefined)).toEqual([])
  })
})
