/** Writes what is made from the sources into the documents: npm run -s docs */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { documents, ROOT } from './documents.ts'
import { withMadeTexts } from './made-text.ts'

for (const path of documents()) {
  const file = join(ROOT, path)
  const before = readFileSync(file, 'utf8')
  const after = withMadeTexts(before)
  if (after === before) continue
  writeFileSync(file, after)
  console.log(path)
}
