import type { SteadyExample, SteadyExamples } from '../../contract/study.ts'
import { STEADY_EXAMPLES_ARE } from '../../domain/study/steady-examples-text.ts'
import type { Terminal } from './terminal.ts'

/** The examples that part two methods with every seed, for people. */
export function printSteadyExamples({ print }: Terminal, found: readonly SteadyExamples[]): void {
  print(STEADY_EXAMPLES_ARE)
  for (const { from, to, seeds, gained, lost } of found) {
    const [before, after] = [from.join(', '), to.join(', ')]
    const sides = [
      { ...gained, wrong: before, right: after, ofWrong: seeds[0], ofRight: seeds[1] },
      { ...lost, wrong: after, right: before, ofWrong: seeds[1], ofRight: seeds[0] },
    ]
    for (const { count, shown, wrong, right, ofWrong, ofRight } of sides) {
      print()
      print(
        `${count.toLocaleString('en')}: wrong with ${allOf(ofWrong)} of “${wrong}”, right with ${allOf(ofRight)} of “${right}”`,
      )
      for (const example of shown) {
        print()
        printExample(print, example, { before, after })
      }
    }
  }
}

function printExample(
  print: Terminal['print'],
  { line, text, textPair, human, teacher, from, to }: SteadyExample,
  { before, after }: { readonly before: string; readonly after: string },
): void {
  print(`  line ${line}: ${oneLine(text)}`)
  if (textPair !== null) print(`  and: ${oneLine(textPair)}`)
  const said = [...(teacher === null ? [] : [['teacher', teacher] as const]), [before, from], [after, to]]
  print(
    `  human: ${human} · ${said.map(([who, number]) => `${who} ${Number(number).toFixed(3)}`).join(' · ')}`,
  )
}

function allOf(seeds: number): string {
  return seeds === 1 ? 'its one seed' : `all ${seeds} seeds`
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ')
}
