import { z } from 'zod'
import { FAMILY_IDS, FAMILY_TITLES, type FamilyId } from '../contract/families.ts'
import { StillroomError } from '../domain/stillroom-error.ts'
import { configProblem } from './config-problem.ts'
import type { EncoderConfig } from './encoder-config.ts'
import { FAMILIES } from './families/families.ts'

/** config.json, checked: the encoder's shape, and what it says of the outputs behind it. */
export interface ModelConfig {
  readonly encoder: EncoderConfig
  /** What class the model was saved from, as Python names it. */
  readonly architecture: string | undefined
  /** As Python spells it: single_label_classification and the like. */
  readonly problemType: string | undefined
  /** Class → its name; undefined where the file names none. */
  readonly names: ReadonlyMap<number, string> | undefined
}

/** A class's name is a word; people's files have numbers there, and truth values, and nothing. */
const nameOfClass = z.union([z.string().max(1000), z.number(), z.boolean(), z.null()])
const MOST_CLASSES = 10_000

/** What the configs of all families say of the outputs. */
const outputsSchema = z.looseObject({
  architectures: z.array(z.string().max(200)).max(20).nullish(),
  problem_type: z.string().max(200).nullish(),
  id2label: z
    .record(z.string().regex(/^\d{1,6}$/, 'is no class number'), nameOfClass)
    .refine((names) => Object.keys(names).length <= MOST_CLASSES, `has more than ${MOST_CLASSES} classes`)
    .nullish(),
  label2id: z
    .record(z.string().max(1000), z.union([z.number(), z.string().max(20)]))
    .refine((ids) => Object.keys(ids).length <= MOST_CLASSES, `has more than ${MOST_CLASSES} classes`)
    .nullish(),
})

/**
 * What a config.json says, read in this one place.
 * @param where the file's path, or what else people know it by
 * @throws StillroomError `unsupported-model` naming all that is wrong
 */
export function parseConfig(json: unknown, where: string): ModelConfig {
  const family = familyOf(json, where)
  const encoder = FAMILIES[family].config.safeParse(json)
  const outputs = outputsSchema.safeParse(json)
  if (!encoder.success || !outputs.success) {
    const problems = [encoder, outputs]
      .flatMap(({ error }) => error?.issues ?? [])
      .slice(0, 10)
      .map((issue) => configProblem(issue, json))
    throw new StillroomError(
      'unsupported-model',
      `${where} describes no encoder that Stillroom can run: ${problems.join('; ')}`,
    )
  }
  const { width, heads } = encoder.data
  if (width % heads !== 0)
    throw new StillroomError(
      'unsupported-model',
      `${where}: ${heads} heads do not divide a width of ${width}`,
    )
  return {
    encoder: { family, ...encoder.data },
    architecture: outputs.data.architectures?.[0],
    problemType: outputs.data.problem_type ?? undefined,
    names: namesOf(outputs.data),
  }
}

/** The family comes first: what else another family's file lacks tells nobody anything. */
function familyOf(json: unknown, where: string): FamilyId {
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw new StillroomError('invalid-model', `${where} is no JSON object, as a config.json is`)
  const type = 'model_type' in json ? json.model_type : undefined
  const family = FAMILY_IDS.find((known) => known === type)
  if (family) return family
  const known = FAMILY_IDS.map((id) => `"${id}" (${FAMILY_TITLES[id]})`).join(', ')
  throw new StillroomError(
    'unsupported-model',
    type === undefined || type === null
      ? `${where} does not say model_type. If the model is of one of these families, add its "model_type" to it: ${known}.`
      : `${where} says model_type ${JSON.stringify(type).slice(0, 80)}; these can be read: ${known}. Take one of them for teacher (${FAMILIES.bert.example}, for one).`,
  )
}

/** id2label counts, as in Python; label2id where it alone has words. */
function namesOf({
  id2label,
  label2id,
}: z.infer<typeof outputsSchema>): ReadonlyMap<number, string> | undefined {
  const byId = Object.entries(id2label ?? {}).map(
    ([id, name]) => [Number(id), isBlank(name) ? `LABEL_${id}` : String(name)] as const,
  )
  const byName = Object.entries(label2id ?? {}).map(([name, id]) => [Number(id), name] as const)
  const chosen = byId.some(([id, name]) => name !== `LABEL_${id}`) || byName.length === 0 ? byId : byName
  return chosen.length > 0 ? new Map(chosen) : undefined
}

function isBlank(name: z.infer<typeof nameOfClass>): boolean {
  return name === null || (typeof name === 'string' && name.trim() === '')
}
