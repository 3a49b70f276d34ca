/**
 * What a query can ask of an example, by name. A missing column (B's where there is none) fits no
 * example.
 */
export interface ExampleColumns {
  /** Numbers: teacher, a, b, apart, words, kl_a, … */
  readonly number: (name: string) => ArrayLike<number> | undefined
  /** Yes or no: teacher_right, a_right, b_right, same_label. */
  readonly flag: (name: string) => ((row: number) => boolean) | undefined
  /** Words: label, teacher_says, a_says, b_says. */
  readonly word: (name: string) => ((row: number) => string) | undefined
}

type Test = (row: number) => boolean
type Token =
  | { readonly kind: 'name' | 'operator'; readonly text: string }
  | { readonly kind: 'number'; readonly text: string; readonly value: number }
  | { readonly kind: 'word'; readonly text: string }

const TOKEN =
  /\s*(?:(?<number>\d+(?:\.\d+)?)|(?<name>[A-Za-z_][\w-]*)|"(?<word>[^"]*)"|(?<operator>>=|<=|==|!=|[<>=()]))/y

const COMPARE: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '==': (a, b) => a === b,
  '=': (a, b) => a === b,
  '!=': (a, b) => a !== b,
}

/** What is no query after all. */
class NoQuery extends Error {}

/**
 * Reads a query such as `teacher > 0.9 and not a_right`, `label == pos or apart >= 0.5`,
 * `(a < b) and words > 20`.
 * @returns a test of an example by its position, or undefined where the text is no query
 */
export function parseExampleQuery(text: string, columns: ExampleColumns): Test | undefined {
  const tokens = tokensOf(text)
  if (!tokens) return undefined
  try {
    return new QueryReader(tokens, columns).whole()
  } catch (thrown) {
    if (thrown instanceof NoQuery) return undefined
    throw thrown
  }
}

/** Recursive descent: or, and, not, comparison. */
class QueryReader {
  private at = 0
  private readonly tokens: readonly Token[]
  private readonly columns: ExampleColumns

  constructor(tokens: readonly Token[], columns: ExampleColumns) {
    this.tokens = tokens
    this.columns = columns
  }

  whole(): Test {
    const test = this.either()
    if (this.at < this.tokens.length) throw new NoQuery()
    return test
  }

  private either(): Test {
    const tests = [this.every()]
    while (this.takes('or')) tests.push(this.every())
    return tests.length === 1 ? (tests[0] as Test) : (row) => tests.some((test) => test(row))
  }

  private every(): Test {
    const tests = [this.one()]
    while (this.takes('and')) tests.push(this.one())
    return tests.length === 1 ? (tests[0] as Test) : (row) => tests.every((test) => test(row))
  }

  private one(): Test {
    if (this.takes('not')) {
      const test = this.one()
      return (row) => !test(row)
    }
    if (this.takes('(')) {
      const test = this.either()
      if (!this.takes(')')) throw new NoQuery()
      return test
    }
    const left = this.next()
    const operator = this.tokens[this.at]
    if (operator?.kind !== 'operator' || !Object.hasOwn(COMPARE, operator.text)) {
      const flag = left.kind === 'name' ? this.columns.flag(left.text) : undefined
      if (!flag) throw new NoQuery()
      return flag
    }
    this.at++
    return this.comparison(left, operator.text, this.next())
  }

  private comparison(left: Token, operator: string, right: Token): Test {
    const compare = COMPARE[operator]
    const word = left.kind === 'name' ? this.columns.word(left.text) : undefined
    if (word && (operator === '==' || operator === '=' || operator === '!=')) {
      const wanted = right.text.toLowerCase()
      return (row) => (word(row).toLowerCase() === wanted) === (operator !== '!=')
    }
    const [a, b] = [this.numberOf(left), this.numberOf(right)]
    if (!compare || !a || !b || (left.kind === 'number' && right.kind === 'number')) throw new NoQuery()
    return (row) => compare(a(row), b(row))
  }

  private numberOf(token: Token): ((row: number) => number) | undefined {
    if (token.kind === 'number') return () => token.value
    const column = token.kind === 'name' ? this.columns.number(token.text) : undefined
    return column && ((row) => column[row] ?? Number.NaN)
  }

  private next(): Token {
    const token = this.tokens[this.at++]
    if (!token) throw new NoQuery()
    return token
  }

  private takes(text: string): boolean {
    const token = this.tokens[this.at]
    if (token?.kind === 'word' || token?.text.toLowerCase() !== text) return false
    this.at++
    return true
  }
}

function tokensOf(text: string): readonly Token[] | undefined {
  const tokens: Token[] = []
  const whole = text.trimEnd()
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < whole.length) {
    const { number, name, word, operator } = TOKEN.exec(whole)?.groups ?? {}
    if (number !== undefined) tokens.push({ kind: 'number', text: number, value: Number(number) })
    else if (name !== undefined) tokens.push({ kind: 'name', text: name })
    else if (word !== undefined) tokens.push({ kind: 'word', text: word })
    else if (operator !== undefined) tokens.push({ kind: 'operator', text: operator })
    else return undefined
  }
  return tokens.length > 0 ? tokens : undefined
}
