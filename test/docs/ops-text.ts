import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import ts from 'typescript'
import { commentOf } from './doc-comments.ts'
import { ROOT } from './documents.ts'
import { markdownTable } from './markdown-table.ts'

/** Every operation that has a gradient: what its comment says of it, and the file that it is in. */
export function opsText(): string {
  const rows = globSync(join(ROOT, 'src-main/engine/graph/ops/*.ts'))
    .sort()
    .flatMap((path) => {
      const name = basename(path)
      const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true)
      return file.statements.filter(isExported).flatMap((statement) => {
        const call = callOf(statement)
        return call ? [[`\`${call}\``, commentOf(statement) ?? '', `[${name}](ops/${name})`]] : []
      })
    })
  return markdownTable(['operation', 'what it is', 'file'], rows)
}

function isExported(statement: ts.Statement): boolean {
  const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : []
  return modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
}

/** `sum(x, axes, keep)`; the name alone where a constant gets its function from elsewhere. */
function callOf(statement: ts.Statement): string | undefined {
  const [constant] = ts.isVariableStatement(statement) ? statement.declarationList.declarations : []
  const named = ts.isFunctionDeclaration(statement) ? statement : constant
  if (!named?.name) return undefined
  const made = constant?.initializer ?? statement
  const parameters = ts.isFunctionDeclaration(made) || ts.isArrowFunction(made) ? made.parameters : undefined
  const given = parameters?.map(({ name }) => name.getText()).join(', ')
  return given === undefined ? named.name.getText() : `${named.name.getText()}(${given})`
}
