/**
 * What GLUE's classes are called elsewhere; each line is one meaning. Case and separators are left
 * out: see `plainName`.
 */
const ONE_MEANING: readonly (readonly string[])[] = [
  ['acceptable', 'grammatical', 'linguisticallyacceptable'],
  [
    'unacceptable',
    'notacceptable',
    'nonacceptable',
    'ungrammatical',
    'notgrammatical',
    'linguisticallyunacceptable',
  ],
  ['positive', 'pos'],
  ['negative', 'neg'],
  ['neutral', 'neu'],
  ['equivalent', 'isequivalent', 'paraphrase', 'isparaphrase'],
  [
    'notequivalent',
    'nonequivalent',
    'isnotequivalent',
    'inequivalent',
    'notparaphrase',
    'nonparaphrase',
    'isnotparaphrase',
  ],
  ['duplicate', 'isduplicate'],
  ['notduplicate', 'nonduplicate', 'isnotduplicate'],
  ['entailment', 'entail', 'entails', 'entailed'],
  [
    'notentailment',
    'nonentailment',
    'noentailment',
    'notentail',
    'notentailed',
    'doesnotentail',
    'notentails',
  ],
  ['contradiction', 'contradict', 'contradicts', 'contradictory', 'contradicted'],
]

const MEANINGS: ReadonlyMap<string, string> = new Map(
  ONE_MEANING.flatMap((words) => words.map((word) => [word, words[0] ?? word] as const)),
)

/**
 * A class name without case, surrounding blanks, and blanks, `_` and `-` between letters; numbers
 * and signs stay as they are (A and A- are two grades).
 */
export function plainName(name: string): string {
  return name
    .trim()
    .normalize('NFC')
    .toLowerCase()
    .replace(/(?<=[\p{L}\p{N}])[\s_-]+(?=[\p{L}\p{N}])/gu, (_, at: number, whole: string) =>
      // 1-2 is not 12.
      /\p{N}$/u.test(whole.slice(0, at)) && /^[\s_-]+\p{N}/u.test(whole.slice(at)) ? ' ' : '',
    )
}

/** One word for all names of a class that mean the same. */
export function meaningOf(name: string): string {
  const plain = plainName(name)
  return MEANINGS.get(plain) ?? plain
}

/** The number that a name only counts with: LABEL_2 and 2 say nothing but "the third". */
export function numberOfName(name: string): number | undefined {
  const [, digits] = /^(?:label[\s_-]?|class[\s_-]?)?(0|[1-9]\d{0,8})$/i.exec(name.trim()) ?? []
  return digits === undefined ? undefined : Number(digits)
}
