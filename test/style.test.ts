// Slow: parses every source.
import { globSync, readFileSync } from 'node:fs'
import ts from 'typescript'
import { expect, test } from 'vitest'

/** In characters, not bytes. */
const LONGEST_COMMENT = 100
/** A comment behind code may end where Prettier ends code. */
const LONGEST_WITH_COMMENT = 110
/** Without what stands in quotes: a sentence is not cut in two. */
const LONGEST_CODE = 120

const SOURCES = globSync('{src-main,src-renderer,test}/**/*.{ts,svelte,cc,h}', {
  exclude: (path) => path.includes('node_modules'),
})

test('no line is too long to read', () => {
  expect(SOURCES.length).toBeGreaterThan(800)
  const tooLong = SOURCES.flatMap((path) => {
    const source = readFileSync(path, 'utf8')
    const lines = path.endsWith('.svelte')
      ? [...longLines(scriptsOf(source)), ...longMarkupComments(source)]
      : longLines(source)
    return lines.map((line) => `${path}:${line}`)
  })
  expect(tooLong).toEqual([])
})

/** The scripts of a component on their lines; the markup is Prettier's to break. */
function scriptsOf(component: string): string {
  const blank = (text: string) => text.replaceAll(/[^\n]/g, '')
  let scripts = ''
  let from = 0
  for (const { 0: tag, index } of component.matchAll(/<script[^>]*>[\s\S]*?<\/script>/g)) {
    scripts += blank(component.slice(from, index)) + tag.replaceAll(/<\/?script[^>]*>/g, '')
    from = index + tag.length
  }
  return scripts
}

function longMarkupComments(component: string): readonly number[] {
  return component
    .split('\n')
    .flatMap((line, index) =>
      line.trimStart().startsWith('<!--') && line.length > LONGEST_COMMENT ? [index + 1] : [],
    )
}

/** Numbers of lines. Also of C++, whose comments and quotes are written alike. */
function longLines(code: string): readonly number[] {
  const lines = code.split('\n')
  // Parsing takes time; most files have no long line, or none but code that Prettier broke.
  const mayBeLong = (line: string) =>
    line.length > LONGEST_WITH_COMMENT || (line.length > LONGEST_COMMENT && /^\s*[/*]/.test(line))
  if (!lines.some(mayBeLong)) return []
  const allowed = lines.map(() => LONGEST_CODE)
  const quoted = lines.map(() => 0)
  const starts = lines.map(() => 0)
  for (let line = 1; line < lines.length; line++)
    starts[line] = (starts[line - 1] ?? 0) + (lines[line - 1]?.length ?? 0) + 1
  /** Tells of every line that a token touches which part of it lies there. */
  const onLines = (from: number, to: number, tell: (line: number, start: number, end: number) => void) => {
    starts.forEach((start, line) => {
      const end = start + (lines[line]?.length ?? 0)
      if (start < to && end > from) tell(line, Math.max(from, start) - start, Math.min(to, end) - start)
    })
  }
  for (const { kind, from, to } of tokensOf(code)) {
    if (kind === 'comment')
      onLines(from, to, (line, start) => {
        const isAlone = lines[line]?.slice(0, start).trim() === ''
        allowed[line] = isAlone ? LONGEST_COMMENT : LONGEST_WITH_COMMENT
      })
    else onLines(from, to, (line, start, end) => (quoted[line] = (quoted[line] ?? 0) + end - start))
  }
  return lines.flatMap((line, index) =>
    line.length - (quoted[index] ?? 0) > (allowed[index] ?? 0) ? [index + 1] : [],
  )
}

interface Token {
  readonly kind: 'comment' | 'quoted'
  readonly from: number
  readonly to: number
}

/** Comments, and what is quoted: strings, regular expressions, templates with all they hold. */
function tokensOf(code: string): readonly Token[] {
  const file = ts.createSourceFile('code.ts', code, ts.ScriptTarget.Latest, true)
  const found: Token[] = []
  const visit = (node: ts.Node): void => {
    if (
      ts.isStringLiteral(node) ||
      ts.isTemplateExpression(node) ||
      ts.isNoSubstitutionTemplateLiteral(node) ||
      ts.isRegularExpressionLiteral(node)
    )
      found.push({ kind: 'quoted', from: node.getStart(), to: node.getEnd() })
    else node.getChildren().forEach(visit)
    if (node.getChildCount() > 0) return
    const comments = [
      ...(ts.getLeadingCommentRanges(code, node.getFullStart()) ?? []),
      ...(ts.getTrailingCommentRanges(code, node.getEnd()) ?? []),
    ]
    for (const { pos, end } of comments) found.push({ kind: 'comment', from: pos, to: end })
  }
  visit(file)
  return found
}
