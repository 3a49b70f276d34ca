import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseRunPlan } from '../../../src-main/domain/plan/parse-run-plan.ts'
import { packRuns, sharedPlanText, unpackRuns } from '../../../src-main/domain/run/run-list.ts'
import { PLAN, row } from '../a-run.ts'

/** A run as the index has it: its plan is named and seeded as the run is. */
function listed(name: string, seed: number, epochs = 3) {
  const plan = parseRunPlan({ ...PLAN, name, training: { ...PLAN.training, seed, epochs } })
  return row({ id: `${name} ${seed} ${epochs}`, name, seed, plan })
}
const toList = (given: ReturnType<typeof row>) => {
  const { plan, ...run } = given
  return { run, plan: sharedPlanText(JSON.stringify(plan), given.name, given.seed) }
}

describe('the list of runs', () => {
  test('gives back every row as it was, and carries a plan once for all its seeds', () => {
    const runs = [listed('a', 1), listed('a', 2), listed('b', 3), listed('a', 1, 5)]
    const list = packRuns(runs.map(toList))
    expect(list.plans.length).toBe(2)
    expect(unpackRuns(JSON.parse(JSON.stringify(list)) as typeof list)).toEqual(runs)
  })

  test('is empty where there is no run', () => {
    expect(unpackRuns(packRuns([]))).toEqual([])
  })

  test('takes name and seed out of a plan, whatever the name and wherever it says the same again', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(2 ** 31 - 1), fc.string({ minLength: 1 }), (name, seed, file) => {
        const source = {
          kind: 'files',
          train: `${file}"training":{"seed":${seed},`,
          dev: `"name":"${name}",`,
        }
        const training = { ...PLAN.training, seed }
        const plan = { ...PLAN, name, data: { ...PLAN.data, source }, training }
        const shared = JSON.parse(sharedPlanText(JSON.stringify(plan), name, seed)) as unknown
        expect(shared).toEqual({ ...plan, name: '', training: { ...training, seed: 0 } })
      }),
    )
  })

  test('reads a plan whose settings stand in another order', () => {
    const { name, training, ...rest } = listed('other', 7).plan
    const text = JSON.stringify({ training, ...rest, name })
    expect(JSON.parse(sharedPlanText(text, 'other', 7))).toEqual({
      ...rest,
      name: '',
      training: { ...training, seed: 0 },
    })
  })
})
