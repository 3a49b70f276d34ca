import type { z } from 'zod'
import { broughtMarksSchema } from '../../src-main/contract/brought-marks.ts'
import * as capsule from '../../src-main/contract/capsule.ts'
import * as runFiles from '../../src-main/contract/run-files.ts'
import { scoresSchema } from '../../src-main/contract/metrics.ts'
import { trainingEventSchema } from '../../src-main/contract/training-event.ts'
import { trainingStateSchema } from '../../src-main/engine/training/training-state.ts'
import { docComments, type DocComments } from './doc-comments.ts'
import { markdownTable } from './markdown-table.ts'
import { fieldsOf, type SchemaField } from './schema-fields.ts'

const RUN_FILES = 'src-main/contract/run-files.ts'

/** Fields of every kind of event, below those that all have. */
export function eventsText(): string {
  const comments = docComments('src-main/contract/training-event.ts', 'trainingEventSchema')
  const isOfAll = ({ path }: SchemaField) => ['kind', 'seq', 'at'].includes(path)
  const tables = trainingEventSchema.options.map((event) => {
    const name = event.shape.kind.value
    const fields = fieldsOf(event).filter((field) => !isOfAll(field) && !field.path.startsWith('scores.'))
    const said = comments.variantsAt('').get(name)
    return `**\`${name}\`**${said ? ` ${said}` : ''}\n\n${fieldTable(fields, comments, name)}`
  })
  return [
    `**every event**\n\n${fieldTable(fieldsOf(trainingEventSchema).filter(isOfAll), comments)}`,
    ...tables,
    `**\`scores\`**\n\n${tableOf(scoresSchema, 'src-main/contract/metrics.ts', 'scoresSchema')}`,
  ].join('\n\n')
}

/**
 * sources.json: its own fields, then those of a file and of a model's folder, which stand in it
 * more than once.
 */
export function sourcesText(): string {
  const comments = docComments(RUN_FILES, 'sourcesSchema')
  const fields = fieldsOf(runFiles.sourcesSchema)
  const inside = (part: string) => fields.filter(({ path }) => path.startsWith(`${part}.`))
  return [
    fieldTable(
      fields.filter(({ path }) => !path.includes('.')),
      comments,
    ),
    `A file, as \`train\`:\n\n${fieldTable(inside('train'), comments)}`,
    `A model's folder, as \`teacher\`:\n\n${fieldTable(inside('teacher'), comments)}`,
  ].join('\n\n')
}

export const controlText = () => tableOf(runFiles.controlSchema, RUN_FILES, 'controlSchema')
export const aboutText = () => tableOf(runFiles.aboutSchema, RUN_FILES, 'aboutSchema')
export const heartbeatText = () => tableOf(runFiles.heartbeatSchema, RUN_FILES, 'heartbeatSchema')
const CAPSULE = 'src-main/contract/capsule.ts'
export const capsuleMarkText = () => tableOf(capsule.capsuleMarkSchema, CAPSULE, 'capsuleMarkSchema')
export const capsuleManifestText = () =>
  tableOf(capsule.capsuleManifestSchema, CAPSULE, 'capsuleManifestSchema')
export const broughtMarksText = () =>
  tableOf(broughtMarksSchema, 'src-main/contract/brought-marks.ts', 'broughtMarksSchema')
export const stateText = () =>
  tableOf(trainingStateSchema, 'src-main/engine/training/training-state.ts', 'trainingStateSchema')

function tableOf(schema: z.ZodType, file: string, name: string): string {
  return fieldTable(fieldsOf(schema), docComments(file, name))
}

function fieldTable(fields: readonly SchemaField[], comments: DocComments, variant?: string): string {
  return markdownTable(
    ['field', 'kind', 'meaning'],
    fields.map(({ path, kind, isOptional, of }) => [
      `\`${path}\`${isOptional ? ', may be absent' : ''}`,
      kind,
      comments.of(path, variant === undefined ? of : [variant]) ?? '',
    ]),
  )
}
