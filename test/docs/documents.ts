import { globSync } from 'node:fs'
import { join } from 'node:path'

export const ROOT = join(import.meta.dirname, '..', '..')

/** Every Markdown file of the project, by its path from the project's root. */
export function documents(): readonly string[] {
  const found = globSync('{*.md,.github/**/*.md,{resources,src-main,src-renderer,test}/**/*.md}', {
    cwd: ROOT,
  })
  return found.map((path) => path.replaceAll('\\', '/')).sort()
}
