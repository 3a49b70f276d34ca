import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import ts from 'typescript'

/** What the comments of a schema's source say of its fields. */
export interface DocComments {
  /**
   * @param path as `SchemaField` has it
   * @param variants where the field belongs to some variants of an object alone
   */
  of(path: string, variants?: readonly string[]): string | undefined
  /** What is said of each variant of the object at a path, by the value that tells it apart. */
  variantsAt(path: string): ReadonlyMap<string, string>
}

interface Comment {
  readonly path: string
  /** The variant of an object that the field stands in. */
  readonly variant: string | undefined
  readonly text: string
}

/**
 * Reads the comments above the fields of a zod schema. A field without one has that of the schema
 * that it names. Schemas that are imported from other files of ours are followed.
 */
export function docComments(file: string, schema: string): DocComments {
  const comments: Comment[] = []
  const variants: Comment[] = []
  const add = (path: string, variant: string | undefined, node: ts.Node) => {
    const text = commentOf(node)
    if (text !== undefined) comments.push({ path, variant, text })
  }
  const visit = (node: ts.Node, place: string, path: string, variant: string | undefined): void => {
    if (ts.isIdentifier(node)) return visitNamed(node.text, place, path, variant)
    // `trainingSchema.extend({…})`: the name before the dot counts, the one behind it does not
    if (ts.isPropertyAccessExpression(node)) return visit(node.expression, place, path, variant)
    if (ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node)) {
      const field = path === '' ? node.name.getText() : `${path}.${node.name.getText()}`
      add(field, variant, node)
      // What is inside is of its own variants.
      if (ts.isPropertyAssignment(node)) visit(node.initializer, place, field, undefined)
      else visitNamed(node.name.text, place, field, undefined)
      return
    }
    const inside = variantOf(node) ?? variant
    if (ts.isArrayLiteralExpression(node)) for (const element of node.elements) addVariant(path, element)
    ts.forEachChild(node, (child) => visit(child, place, path, inside))
  }
  const addVariant = (path: string, element: ts.Expression) => {
    if (!ts.isCallExpression(element)) return
    const variant = variantOf(element) ?? (element.arguments[0] && variantOf(element.arguments[0]))
    const text = commentBefore(element)
    if (variant !== undefined && text !== undefined) variants.push({ path, variant, text })
  }
  const visitNamed = (name: string, place: string, path: string, variant: string | undefined): void => {
    const found = declarationOf(name, place)
    if (!found) return
    if (path !== '' && name.endsWith('Schema')) add(path, variant, found.statement)
    visit(found.initializer, found.place, path, variant)
  }
  visitNamed(schema, resolve(file), '', undefined)
  return {
    of(path, variants) {
      const wanted = path.replaceAll('[]', '')
      return comments.find(
        (comment) =>
          comment.path === wanted && (!comment.variant || !variants || variants.includes(comment.variant)),
      )?.text
    },
    variantsAt(path) {
      const wanted = variants.filter((comment) => comment.path === path.replaceAll('[]', ''))
      return new Map(wanted.map(({ variant, text }) => [variant ?? '', text]))
    },
  }
}

/** `files` of `{ kind: z.literal('files'), … }` and of `event('files', { … })` */
function variantOf(node: ts.Node): string | undefined {
  if (ts.isCallExpression(node)) {
    const [first, second] = node.arguments
    return first && second && ts.isStringLiteral(first) && ts.isObjectLiteralExpression(second)
      ? first.text
      : undefined
  }
  if (!ts.isObjectLiteralExpression(node)) return undefined
  for (const property of node.properties) {
    if (!ts.isPropertyAssignment(property) || !ts.isCallExpression(property.initializer)) continue
    const { expression, arguments: given } = property.initializer
    if (expression.getText() === 'z.literal' && given[0] && ts.isStringLiteral(given[0])) return given[0].text
  }
  return undefined
}

interface Declaration {
  readonly place: string
  readonly statement: ts.VariableStatement
  readonly initializer: ts.Expression
}

/** Where a name that a file uses gets its value; undefined for names of packages. */
function declarationOf(name: string, place: string): Declaration | undefined {
  for (const statement of parsed(place).statements) {
    if (ts.isVariableStatement(statement))
      for (const { name: declared, initializer } of statement.declarationList.declarations)
        if (declared.getText() === name && initializer) return { place, statement, initializer }
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue
    const named = statement.importClause?.namedBindings
    const from = statement.moduleSpecifier.text
    if (!named || !ts.isNamedImports(named) || !from.startsWith('.')) continue
    if (named.elements.some((element) => element.name.text === name))
      return declarationOf(name, resolve(dirname(place), from))
  }
  return undefined
}

const files = new Map<string, ts.SourceFile>()

function parsed(place: string): ts.SourceFile {
  const known = files.get(place)
  if (known) return known
  const file = ts.createSourceFile(place, readFileSync(place, 'utf8'), ts.ScriptTarget.Latest, true)
  files.set(place, file)
  return file
}

/** The text of the `/** … *\/` before a node, in one line. */
export function commentOf(node: ts.Node): string | undefined {
  const [last] = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc).toReversed()
  const text = ts.getTextOfJSDocComment(last?.comment)
  return text?.replaceAll(/\s+/g, ' ').trim() || undefined
}

/** The same before a member of a list, to which TypeScript attaches no comment. */
function commentBefore(node: ts.Node): string | undefined {
  const text = node.getSourceFile().text
  const range = ts.getLeadingCommentRanges(text, node.pos)?.at(-1)
  const lines = range && text.slice(range.pos, range.end)
  return lines
    ?.replaceAll(/^\/\*\*|\*\/$|^\s*\*(?!\/)/gm, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
}
