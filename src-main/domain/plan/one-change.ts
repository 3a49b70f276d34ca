import { INTERNAL_LOSSES, NOTHING, type PlanSetting } from './plan-settings.ts'

/** The one setting in which two plans differ. */
export interface OneChange {
  readonly setting: string
  readonly from: string
  readonly to: string
}

/**
 * The setting in which two plans differ, if it is exactly one. Settings that come and go with
 * another (the temperature with soft labels, mapping and strategy with internal losses) count as
 * that one.
 * @param a,b as `settingsOf` gives them
 */
export function oneChange(a: readonly PlanSetting[], b: readonly PlanSetting[]): OneChange | undefined {
  const inB = new Map(b.map((setting) => [setting.name, setting]))
  const inA = new Map(a.map((setting) => [setting.name, setting]))
  const names = new Set([...inA.keys(), ...inB.keys()])
  const differing = [...names].flatMap((name) => {
    const [one, other] = [inA.get(name), inB.get(name)]
    const known = one ?? other
    if (!known?.decides || one?.value === other?.value) return []
    return [{ name, of: known.of, from: one?.value ?? NOTHING, to: other?.value ?? NOTHING }]
  })
  const changed = new Set(differing.map(({ name }) => name))
  const independent = differing.filter(
    ({ of, from, to }) => of === undefined || !changed.has(of) || (from !== NOTHING && to !== NOTHING),
  )
  const [only] = independent
  if (!only || independent.length > 1) return undefined
  const { name, from, to } = only
  if (name !== INTERNAL_LOSSES) return { setting: name, from, to }
  const withStrategy = (value: string, settings: ReadonlyMap<string, PlanSetting>) =>
    value === 'on' ? `on, ${settings.get('strategy')?.value}` : value
  return { setting: name, from: withStrategy(from, inA), to: withStrategy(to, inB) }
}

/**
 * Whether a change reads better the other way round: from off to on, from the smaller number to the
 * larger.
 */
export function readsBackwards({ from, to }: Pick<OneChange, 'from' | 'to'>): boolean {
  if (isAbsent(from) || isAbsent(to)) return isAbsent(to)
  const [a, b] = [numberIn(from), numberIn(to)]
  return a !== undefined && b !== undefined && a > b
}

function isAbsent(value: string): boolean {
  return value === 'off' || value === NOTHING || value === 'no'
}

function numberIn(value: string): number | undefined {
  const number = Number(value.replace(' %', '').replace('−', '-'))
  return Number.isFinite(number) ? number : undefined
}
