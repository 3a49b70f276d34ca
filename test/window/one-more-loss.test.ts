import { describe, expect, test } from 'vitest'
import type { LossId } from '../../src-main/contract/loss-id.ts'
import { LOSSES, type LossFacts } from '../../src-main/contract/losses.ts'
import type { DistillPlan } from '../../src-main/contract/plan.ts'

/**
 * What a contributor adds for a loss, besides its mathematics: one entry, here of a made-up loss.
 * Everything else is loaded after it, for what derives from the table does so while it is loaded.
 */
const QUARTIC = 'hidden-quartic' as LossId
const ENTRY = {
  compares: 'hidden-state',
  measure: 'quartic',
  title: 'hidden-state quartic',
  short: 'hid quartic',
  formula: '(teacher − student)⁴',
  at: 'cls',
} as const satisfies LossFacts
Object.assign(LOSSES, { [QUARTIC]: ENTRY })

const { checkPlan } = await import('../../src-main/domain/plan/plan-problems.ts')
const { completeRunQuery } = await import('../../src-main/domain/query/complete-run-query.ts')
const { factsOf } = await import('../../src-main/domain/query/run-fields.ts')
const { parseRunQuery } = await import('../../src-main/domain/query/run-query.ts')
const { runMatcher } = await import('../../src-main/domain/query/run-matcher.ts')
const { parseEvent } = await import('../../src-main/run-folder/parse-event.ts')
const { partsOfStages } = await import('../../src-main/teacher-vault/teacher-parts.ts')
const { stagesOf } = await import('../../src-main/domain/plan/stages.ts')
const { shownSettings } = await import('../../src-renderer/compare/shown-settings.ts')
const { LOSS_GROUPS, possibleTerms } = await import('../../src-renderer/plan/loss-groups.ts')
const { settingText } = await import('../../src-renderer/plan/setting-text.ts')
const { stageBars } = await import('../../src-renderer/plan/stage-bars.ts')
const { pairSeries, termSeries } = await import('../../src-renderer/run/loss-series.ts')
const { columnsOf, fieldText, MORE_COLUMNS } = await import('../../src-renderer/runs/columns.ts')
const { copiedRuns } = await import('../../src-renderer/runs/copied-runs.ts')
const { latexOf } = await import('../../src-main/domain/tables/table-text.ts')
const { row, PLAN: BEFORE, NOW } = await import('../domain/a-run.ts')

const written = (term: object) => ({ ...BEFORE, losses: [{ loss: QUARTIC, weight: 0.5, ...term }] })
const PLAN = checkPlan(written({})).plan as DistillPlan
const facts = factsOf(row({ plan: PLAN }))

describe('a loss that is added to the table', () => {
  test('may stand in a plan, with the settings of its entry and no others', () => {
    expect(PLAN.losses).toEqual([{ loss: QUARTIC, weight: 0.5, at: 'cls' }])
    expect(checkPlan(written({ at: 'tokens', per: 'text' })).problems).toEqual([])
    const messages = (plan: object) => checkPlan(plan).problems.map(({ message }) => message)
    expect(messages(written({ temperature: 2 }))).toEqual([
      expect.stringMatching(
        /^Temperature of loss 1 .* belongs to soft labels.*, not to hidden-state quartic$/,
      ),
    ])
    expect(messages({ ...written({}), mapping: [], strategy: {} })[0]).toMatch(
      /is empty, and hidden-state quartic compares mapped layers/,
    )
  })

  test('has its layers asked of the teacher, stage by stage', () => {
    expect(stagesOf(PLAN).map(({ pairs }) => pairs.length)).toEqual([1, 2])
    expect(partsOfStages(stagesOf(PLAN))).toEqual([
      { of: 'cls', layer: 2 },
      { of: 'cls', layer: 6 },
    ])
  })

  test('may be in what a trainer writes', () => {
    const terms = [{ loss: QUARTIC, value: 0.2, pairs: [{ teacher: 2, student: 1, value: 0.2 }] }]
    const numbers = { step: 1, stage: 0, epoch: 0, loss: 0.2, learningRate: 1e-4, gradientNorm: 1 }
    const sizes = { examples: 32, tokens: 320, durationMs: 12 }
    const event = { seq: 1, at: '2026-01-01T00:00:00.000Z', kind: 'step', terms, ...numbers, ...sizes }
    expect(parseEvent(Buffer.from(JSON.stringify(event)))).toEqual({ event })
  })

  test('is offered in the form, in its group and at both places', () => {
    const group = LOSS_GROUPS.find(({ losses }) => losses.includes(QUARTIC))
    expect(group?.title).toBe('Hidden state')
    expect(group && possibleTerms(group).filter(({ loss }) => loss === QUARTIC)).toEqual([
      { loss: QUARTIC, weight: 1, at: 'cls' },
      { loss: QUARTIC, weight: 1, at: 'tokens' },
    ])
    expect(stageBars(PLAN).rows.map(({ title }) => title)).toEqual(['S1 hid quartic', 'S3 hid quartic'])
    expect(settingText('losses', PLAN.losses)).toBe('hid quartic ×0.5')
  })

  test('has its name in the legend of the loss terms and beside its layers', () => {
    expect(termSeries(PLAN).map(({ label, series }) => [label, series])).toEqual([
      ['hidden-state quartic', 'loss/hidden-quartic'],
    ])
    expect(pairSeries(PLAN).map(({ label, short }) => [label, short])).toEqual([
      ['hidden-state quartic 2→1', 'hid quartic S1'],
      ['hidden-state quartic 6→3', 'S3'],
    ])
  })

  test('has a column in the table of runs, in what is copied of it, and on paper', () => {
    expect(MORE_COLUMNS.map(({ name }) => name)).toContain(QUARTIC)
    expect(columnsOf([QUARTIC])[0]?.title).toBe('Weight of hidden-state quartic')
    expect(fieldText(QUARTIC, facts)).toBe('0.5')
    const copied = copiedRuns([facts], ['weights'], { metric: 'accuracy', moment: 'last' })
    expect(copied.rows[0]?.[copied.columns.indexOf(QUARTIC)]).toBe(0.5)
    expect(latexOf(copied)).toMatch(/Weight, cons \\\\\n[^]*& 0 & 0 & 0 & 0\.5 & 0 \\\\/)
  })

  test('is completed in a query, and found by it', () => {
    const { options } = completeRunQuery('hidden-q', 'hidden-q'.length, () => [])
    expect(options).toEqual([{ text: QUARTIC, note: 'Weight of hidden-state quartic' }])
    const finds = (text: string) => {
      const read = parseRunQuery(text)
      return read.ok && runMatcher(read.query, NOW)(facts)
    }
    expect([finds('hidden-quartic > 0'), finds('hidden-quartic > 0.5')]).toEqual([true, false])
  })

  test('is told in a report of what two plans differ in', () => {
    const changed = shownSettings([BEFORE, PLAN]).filter(({ differs }) => differs)
    const said = new Map(changed.map(({ name, values }) => [name, values]))
    expect(said.get('weight of hidden-state quartic')).toEqual(['off', '0.5'])
    expect(said.get('weight of attention KL')).toEqual(['2', 'off'])
  })
})
