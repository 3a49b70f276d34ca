import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FAMILY_IDS } from '../../src-main/contract/families.ts'
import { StillroomError } from '../../src-main/domain/stillroom-error.ts'
import { FAMILIES } from '../../src-main/model-folder/families/families.ts'
import { describeParameters } from '../../src-main/model-folder/parameters.ts'
import { parseConfig } from '../../src-main/model-folder/parse-config.ts'
import { familyName } from '../../src-main/model-folder/weight-names.ts'
import { readFamilyCases } from '../support/family-fixtures.ts'

/** What people's files may have in any place. */
const anything = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constantFrom(null, '', 'gelu', 'default', 'none', [], {}, [[]], 0, -1, 1e30),
  fc.array(fc.constantFrom('full_attention', 'sliding_attention', 'c2p', 'p2c', 7), { maxLength: 4 }),
)

describe.each(FAMILY_IDS)('config.json of %s', (family) => {
  const configs = Object.values(readFamilyCases(family)).map(({ teacher }) => teacher.config)

  test('is read again as the same encoder when we have written it', () => {
    for (const config of configs) {
      const { encoder } = parseConfig(config, 'config.json')
      const written = { model_type: family, ...FAMILIES[family].configJson(encoder) }
      expect(parseConfig(JSON.parse(JSON.stringify(written)), 'ours').encoder).toEqual(encoder)
    }
  })

  test('names each parameter otherwise', () => {
    for (const config of configs) {
      const { encoder } = parseConfig(config, 'config.json')
      const names = describeParameters(encoder, 2).map(({ name }) => familyName(name, family))
      expect(new Set(names).size).toBe(names.length)
    }
  })

  test('is an encoder or refused in words, whatever stands in it', () => {
    const keys = [...new Set(configs.flatMap((config) => Object.keys(config)))]
    const changed = fc.tuple(
      fc.constantFrom(...configs),
      fc.dictionary(fc.constantFrom(...keys), anything, { maxKeys: 3 }),
    )
    fc.assert(
      fc.property(changed, ([config, changes]) => {
        try {
          const { encoder } = parseConfig({ ...config, ...changes, model_type: family }, 'config.json')
          for (const { shape } of describeParameters(encoder, 2))
            expect(shape.every((length) => Number.isInteger(length) && length > 0)).toBe(true)
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(StillroomError)
        }
      }),
      { numRuns: 300 },
    )
  })
})
