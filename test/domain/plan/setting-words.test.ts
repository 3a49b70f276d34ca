import { expect, test } from 'vitest'
import type { z } from 'zod'
import { runPlanSchema } from '../../../src-main/contract/plan.ts'
import { SETTING_BOUNDS } from '../../../src-main/contract/setting-bounds.ts'
import { boundAt } from '../../../src-main/domain/plan/setting-words.ts'

test('every setting of a plan has a title, and every title a setting', () => {
  const known = new Set(leavesOf(runPlanSchema, []))
  expect([...known].filter((place) => boundAt(place.split('.')) === undefined)).toEqual([])
  const places = new Set(
    [...known].map((place) =>
      place.replace(/^teacher\.fineTune\./, 'training.').replace(/^teacher\.model/, 'model'),
    ),
  )
  const prefixes = new Set(
    [...places].flatMap((place) =>
      place.split('.').map((_, index, keys) => keys.slice(0, index + 1).join('.')),
    ),
  )
  const strangers = Object.keys(SETTING_BOUNDS).filter(
    (place) => place !== '' && place !== 'teacher.fineTune' && !prefixes.has(place),
  )
  expect(strangers).toEqual([])
})

/** Places of all settings that a schema has, without positions. */
function leavesOf(schema: z.core.$ZodType, path: readonly string[]): readonly string[] {
  const { def } = schema._zod
  if ('innerType' in def) return leavesOf(def.innerType as z.core.$ZodType, path)
  if ('shape' in def)
    return Object.entries(def.shape as Record<string, z.core.$ZodType>).flatMap(([key, inner]) =>
      leavesOf(inner, [...path, key]),
    )
  if ('options' in def) return (def.options as z.core.$ZodType[]).flatMap((inner) => leavesOf(inner, path))
  if ('element' in def) return leavesOf(def.element as z.core.$ZodType, path)
  return [path.join('.')]
}
