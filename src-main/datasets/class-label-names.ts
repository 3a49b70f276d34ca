import { z } from 'zod'

const metadataSchema = z.object({ info: z.object({ features: z.record(z.string(), z.unknown()) }) })
const classLabelSchema = z.object({ _type: z.literal('ClassLabel'), names: z.array(z.string()).min(1) })

/**
 * The words of a column's classes, or of those in its lists, as the `datasets` library writes them
 * into a Parquet file's metadata (key `huggingface`); undefined where they do not stand there.
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
  const label = classLabelSchema.safeParse(ofList(feature))
  return label.success ? label.data.names : undefined
}

/** What a list is of: a Sequence, a List as newer versions write it, or a list of one feature. */
function ofList(feature: unknown): unknown {
  if (Array.isArray(feature)) return feature[0]
  return isRecord(feature) && feature._type !== 'ClassLabel' && isRecord(feature.feature)
    ? feature.feature
    : feature
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
