import type { RunPlan } from '../../src-main/contract/plan.ts'
import type { LayerPair } from '../../src-main/contract/plan-student.ts'
import { NOTHING, settingsOf } from '../../src-main/domain/plan/plan-settings.ts'

/** One setting of several plans. */
export interface ShownSetting {
  readonly name: string
  readonly values: readonly string[]
  readonly differs: boolean
  /** With `layer mapping`: each plan's pairs, drawn instead of written. */
  readonly mappings?: readonly (readonly LayerPair[])[]
}

/** Of runs, not of plans. */
const NOT_SHOWN = ['name', 'seed']
/** What one looks for first where one plan looks inside and another does not. */
const WORTH_SEEING = ['layer mapping', 'strategy']

/** All settings of several plans in their order, each with one value a plan. */
export function shownSettings(plans: readonly RunPlan[]): readonly ShownSetting[] {
  const all = plans.map((plan) => new Map(settingsOf(plan).map((setting) => [setting.name, setting])))
  const valuesOf = (name: string) => all.map((settings) => settings.get(name)?.value ?? NOTHING)
  const isOne = (values: readonly string[]) => new Set(values).size <= 1
  /** One that differs only where what it hangs on is off says nothing that the other does not. */
  const differsItself = (name: string, values: readonly string[]) => {
    const root = all.map((settings) => settings.get(name)?.of).find((of) => of !== undefined)
    const isRootAlike = root === undefined || isOne(valuesOf(root))
    if (WORTH_SEEING.includes(name)) return !isOne(values)
    return !isOne(isRootAlike ? values : values.filter((value) => value !== NOTHING))
  }
  const names = [...new Set(all.flatMap((settings) => [...settings.keys()]))]
  return names
    .filter((name) => !NOT_SHOWN.includes(name))
    .map((name) => {
      const values = valuesOf(name)
      const differs = differsItself(name, values)
      if (name !== 'layer mapping') return { name, values, differs }
      return {
        name,
        values,
        differs,
        mappings: plans.map((plan) => (plan.kind === 'distill' ? plan.mapping : [])),
      }
    })
}
