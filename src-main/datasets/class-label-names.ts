import { z } from 'zod'

const metadataSchema = z.object({ info: z.object({ features: z.record(z.string(), z.unknown()) }) })
const classLabelSchema = z.object({ _type: z.literal('ClassLabel'), names: z.array(z.string()).min(1) })

/**
 * The words of a column's classes, as the `datasets` library writes them into a Parquet file's
 * metadata (key `huggingface`); undefined where they do not stand there.
 * @param column the column's name, or the way to it: a.b
 */
export function classLabelNames(
  metadata: readonly { readonly key: string; readonly value?: string }[] | undefined,
  column: string,
): readonly string[] | undefined {
  const written = metadata?.find(({ key }) => key === 'huggingface')?.value
  const parsed = metadataSchema.safeParse(parseOrNothing(written))
  if (!parsed.success) return undefined
  const feature = column
    .split('.')
    .reduce<unknown>(
      (features, name) => (isRecord(features) && Object.hasOwn(features, name) ? features[name] : undefined),
      parsed.data.info.features,
    )
  const label = classLabelSchema.safeParse(feature)
  return label.success ? label.data.names : undefined
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function parseOrNothing(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '')
  } catch {
    return undefined
  }
}
