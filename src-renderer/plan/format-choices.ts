import { DATASET_FORMATS, FORMATS } from '../../src-main/contract/dataset-formats.ts'

/** The formats that a file may be said to have, and none for one that tells it. */
export const FORMAT_CHOICES = [
  { id: '', title: 'told from the file' },
  ...DATASET_FORMATS.map((id) => ({ id, title: FORMATS[id].title })),
]

/** What a file dialog offers: `.csv,.jsonl,…,.gz` */
export const FORMAT_ENDINGS = [...DATASET_FORMATS.flatMap((id) => FORMATS[id].endings), 'gz']
  .map((ending) => `.${ending}`)
  .join()
