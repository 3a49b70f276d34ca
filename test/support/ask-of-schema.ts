import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { RandomChoices } from './random-choices.ts'

/** Texts and plans that mean something in the home that is asked. */
export interface KnownValues {
  readonly ids: readonly [string, ...string[]]
  readonly paths: readonly [string, ...string[]]
  readonly texts: readonly [string, ...string[]]
  readonly plans: readonly [unknown, ...unknown[]]
}

/**
 * A value that a schema takes, by chance: the contract itself says what may be asked, so a new
 * request is asked from the day it is there.
 */
export function askOfSchema(
  schema: z.core.$ZodType,
  choices: RandomChoices,
  known: KnownValues,
  key = '',
): unknown {
  const of = (part: z.core.$ZodType, name = key) => askOfSchema(part, choices, known, name)
  if (schema instanceof z.ZodOptional) return choices.next() < 0.5 ? undefined : of(schema.def.innerType)
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodNullable)
    return of(schema.def.innerType)
  if (schema instanceof z.ZodEnum) return choices.of(schema.options as [string, ...string[]])
  if (schema instanceof z.ZodLiteral) return [...schema.values][0]
  if (schema instanceof z.ZodBoolean) return choices.next() < 0.5
  if (schema instanceof z.ZodUUID) return randomUUID()
  if (schema instanceof z.ZodISODateTime) return new Date(choices.below(2 ** 31) * 1000).toISOString()
  if (schema instanceof z.ZodString) return textFor(key, choices, known)
  if (schema instanceof z.ZodNumber) {
    const least = Math.max(schema.minValue ?? 0, -1000)
    return least + choices.below(Math.max(1, Math.min((schema.maxValue ?? 60) - least, 60)))
  }
  if (schema instanceof z.ZodArray)
    return Array.from({ length: 1 + choices.below(3) }, () => of(schema.def.element))
  if (schema instanceof z.ZodTuple) return schema.def.items.map((item) => of(item))
  if (schema instanceof z.ZodUnion)
    return of(choices.of(schema.def.options as unknown as [z.core.$ZodType, ...z.core.$ZodType[]]))
  if (schema instanceof z.ZodRecord) return { [choices.of(known.texts)]: of(schema.def.valueType) }
  if (schema instanceof z.ZodObject)
    return Object.fromEntries(Object.entries(schema.def.shape).map(([name, part]) => [name, of(part, name)]))
  if (schema instanceof z.ZodUnknown) return choices.of(known.plans)
  throw new Error(`No value for a ${schema._zod.def.type}`)
}

/** By what the place is called: ids where ids stand. */
function textFor(key: string, choices: RandomChoices, { ids, paths, texts }: KnownValues): string {
  if (/^(ids?|a|b|run)$/.test(key)) return choices.of(ids)
  if (/path|folder|train|dev|ids/.test(key)) return choices.of(paths)
  if (key === 'address') return '/runs?q=x'
  if (key === 'piece') return Buffer.from('text\tlabel\n').toString('base64')
  return choices.of(texts)
}
