import { runPlanSchema } from '../../src-main/contract/plan.ts'
import { allowedText, boundAt } from '../../src-main/domain/plan/setting-words.ts'
import { docComments } from './doc-comments.ts'
import { markdownTable } from './markdown-table.ts'
import { fieldsOf, type SchemaField } from './schema-fields.ts'

/** Settings that stand twice in a plan, and are told once: place → where they are told. */
const TOLD_ELSEWHERE = [
  ['teacher.fineTune.', 'training.'],
  ['teacher.model.', 'model.'],
] as const

/** Every setting of a plan: a table for each of its parts. */
export function planText(): string {
  const comments = docComments('src-main/contract/plan.ts', 'runPlanSchema')
  const all = fieldsOf(runPlanSchema)
  const told = all.filter(
    ({ path }) =>
      !TOLD_ELSEWHERE.some(
        ([from, to]) => path.startsWith(from) && all.some((other) => other.path === path.replace(from, to)),
      ),
  )
  // `student.start.from` tells the variants of `student.start` apart.
  const variantsBehind = (path: string) =>
    /\.(kind|from)$/.test(path) ? comments.variantsAt(path.replace(/\.\w+$/, '')) : []
  const row = (field: SchemaField) => {
    const bound = boundAt(field.path.replaceAll('[]', '').split('.'))
    const allowed = bound?.number ? allowedText(bound.number) : field.kind
    const meaning = [
      field.of && `Only with ${field.of.map((name) => `\`${name}\``).join(', ')}.`,
      comments.of(field.path, field.of),
      ...Array.from(variantsBehind(field.path), ([name, said]) => `\`${name}\`: ${said}`),
    ]
    return [
      `\`${field.path}\``,
      bound?.title ?? '',
      bound?.why === undefined ? allowed : `${allowed}: ${bound.why}`,
      field.default !== undefined ? `\`${field.default}\`` : field.isOptional ? 'left out' : 'must be given',
      meaning.filter(Boolean).join(' '),
    ]
  }
  const parts = [...Map.groupBy(told, ({ path }) => path.split(/[.[]/)[0] ?? '')]
  const small = parts.filter(([, fields]) => fields.length === 1).flatMap(([, fields]) => fields)
  const table = (fields: readonly SchemaField[]) =>
    markdownTable(['setting', 'in the form', 'may be', 'default', 'meaning'], fields.map(row))
  return [
    table(small),
    ...parts
      .filter(([, fields]) => fields.length > 1)
      .map(([part, fields]) => `### \`${part}\`\n\n${table(fields)}`),
  ].join('\n\n')
}
