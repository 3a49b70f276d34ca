/** Writes what is made from the sources into the documents: npm run -s docs */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { commandLineText } from './command-line-text.ts'
import { documents, ROOT } from './documents.ts'
import { MADE_TEXTS, withMadeTexts } from './made-text.ts'

const texts = { ...MADE_TEXTS, 'command-line': commandLineText }

for (const path of documents()) {
  const file = join(ROOT, path)
  const before = readFileSync(file, 'utf8')
  const after = withMadeTexts(before, texts)
  if (after === before) continue
  writeFileSync(file, after)
  console.log(path)
}
