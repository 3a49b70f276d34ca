import { expect, test } from 'vitest'
import { z } from 'zod'
import { docComments } from './doc-comments.ts'
import { fieldsOf } from './schema-fields.ts'

/** A colour by its name. */
const namedSchema = z.strictObject({ name: z.string() })

const paintSchema = z.discriminatedUnion('kind', [
  /** As it comes from the shop. */
  z.strictObject({
    kind: z.literal('bought'),
    /** In litres. */
    amount: z.number().default(1),
    colour: namedSchema,
  }),
  z.strictObject({
    kind: z.literal('mixed'),
    /** In grams. */
    amount: z.number(),
    /** What it is mixed of. */
    parts: z.array(namedSchema).optional(),
  }),
])

test('a schema is told field by field, with the variants that have it', () => {
  expect(fieldsOf(paintSchema)).toEqual([
    { path: 'kind', kind: '`bought` `mixed`', isOptional: false },
    { path: 'amount', kind: 'number', default: '1', isOptional: true, of: ['bought'] },
    { path: 'colour', kind: 'object', isOptional: false, of: ['bought'] },
    { path: 'colour.name', kind: 'text', isOptional: false },
    { path: 'amount', kind: 'number', isOptional: false, of: ['mixed'] },
    { path: 'parts', kind: 'list of object', isOptional: true, of: ['mixed'] },
    { path: 'parts[].name', kind: 'text', isOptional: false },
  ])
})

test('its comments are those of the field, of its variant, of the schema that it names', () => {
  const comments = docComments(import.meta.filename, 'paintSchema')
  expect(comments.of('amount', ['bought'])).toBe('In litres.')
  expect(comments.of('amount', ['mixed'])).toBe('In grams.')
  expect(comments.of('colour')).toBe('A colour by its name.')
  expect(comments.of('parts', ['mixed'])).toBe('What it is mixed of.')
  expect(comments.of('parts[].name')).toBeUndefined()
  expect([...comments.variantsAt('')]).toEqual([['bought', 'As it comes from the shop.']])
})
