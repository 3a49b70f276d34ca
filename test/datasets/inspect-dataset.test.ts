import { expect, test } from 'vitest'
import { inspectDataset } from '../../src-main/datasets/inspect-dataset.ts'
import { temporaryFile } from './temporary-file.ts'

test.each([
  ['csv', 'text,stars,id\na,1,7\nb,2,8\n'],
  ['jsonl', '{"text":"a","stars":1,"id":7}\n{"text":"b","stars":2,"id":8}\n'],
] as const)(
  'where no label goes by a usual name, the other columns are named (%s)',
  async (format, content) => {
    const { reading } = await inspectDataset({ path: temporaryFile(`rows.${format}`, content), format })
    expect(reading).toContain(
      'Text: text. No label column is known by its name; also there: stars, id (if one is the label, name it).',
    )
  },
)
