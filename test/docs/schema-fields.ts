import { z } from 'zod'

/** A field of a JSON document as its schema has it. */
export interface SchemaField {
  /** `mapping[].teacher` */
  readonly path: string
  /** What kind of value it has: `number`, `list of text`, "`a` or `b`" */
  readonly kind: string
  /** As JSON. */
  readonly default?: string
  readonly isOptional: boolean
  /** Where some variants of an object alone have it: the values of what tells them apart. */
  readonly of?: readonly string[]
}

interface JsonSchema {
  readonly type?: string | readonly string[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly default?: unknown
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: JsonSchema | boolean
  readonly items?: JsonSchema
  readonly oneOf?: readonly JsonSchema[]
  readonly anyOf?: readonly JsonSchema[]
}

/** All fields of a zod schema, in its order; a field that several variants have alike once. */
export function fieldsOf(schema: z.ZodType): readonly SchemaField[] {
  return fieldsUnder('', z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema)
}

function fieldsUnder(path: string, schema: JsonSchema): readonly SchemaField[] {
  if (schema.type === 'array') return schema.items ? fieldsUnder(`${path}[]`, schema.items) : []
  const variants = variantsOf(schema).filter(({ properties }) => properties)
  const tag = variants.length > 1 ? tagOf(variants[0]) : undefined
  const fields: SchemaField[] = []
  if (tag !== undefined) {
    const kind = [...new Set(variants.map(({ properties }) => kindOf(properties?.[tag] ?? {})))].join(' ')
    fields.push({ path: under(path, tag), kind, isOptional: false })
  }
  for (const { properties = {}, required = [] } of variants)
    for (const [name, property] of Object.entries(properties)) {
      if (name === tag) continue
      const field: SchemaField = {
        path: under(path, name),
        kind: kindOf(property),
        ...(property.default !== undefined && { default: JSON.stringify(property.default) }),
        isOptional: !required.includes(name),
        ...(tag !== undefined && { of: [String(properties[tag]?.const)] }),
      }
      merge(fields, field)
      for (const inner of fieldsUnder(field.path, property)) merge(fields, inner)
    }
  // What all variants have is no variant's alone; `of` of fields further inside is about theirs.
  return fields.map((field) => {
    const { of, ...rest } = field
    return of?.length === variants.length && names(field.path) === names(path) + 1 ? rest : field
  })
}

function names(path: string): number {
  return path === '' ? 0 : path.split('.').length
}

/** Adds a field, or, where another variant has the same, says that it is of both. */
function merge(fields: SchemaField[], field: SchemaField): void {
  const at = fields.findIndex((other) => isSame(other, field))
  const other = fields[at]
  if (!other) fields.push(field)
  else if (other.of && field.of) fields[at] = { ...other, of: [...new Set([...other.of, ...field.of])] }
}

function isSame(a: SchemaField, b: SchemaField): boolean {
  return a.path === b.path && a.kind === b.kind && a.default === b.default && a.isOptional === b.isOptional
}

function under(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`
}

function variantsOf(schema: JsonSchema): readonly JsonSchema[] {
  const among = schema.oneOf ?? schema.anyOf
  return among ? among.flatMap(variantsOf) : [schema]
}

/** The property that tells variants of an object apart. */
function tagOf({ properties = {} }: JsonSchema = {}): string | undefined {
  return Object.keys(properties).find((name) => properties[name]?.const !== undefined)
}

/** Longer lists of words are not told one by one. */
const MOST_WORDS = 20

function kindOf(schema: JsonSchema): string {
  const variants = variantsOf(schema)
  if (variants.length > 1) return [...new Set(variants.map(kindOf))].join(' or ')
  if (schema.const !== undefined) return `\`${String(schema.const)}\``
  if (schema.enum && schema.enum.length > MOST_WORDS) return `one of ${schema.enum.length} words`
  if (schema.enum) return schema.enum.map((value) => `\`${String(value)}\``).join(' ')
  if (schema.type === 'array') return `list of ${schema.items ? kindOf(schema.items) : 'values'}`
  if (schema.type === 'object')
    return typeof schema.additionalProperties === 'object'
      ? `text → ${kindOf(schema.additionalProperties)}`
      : 'object'
  return [schema.type ?? 'any']
    .flat()
    .map((type) => TYPE_WORDS[type] ?? type)
    .join(' or ')
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  boolean: '`true` `false`',
  integer: 'whole number',
}
