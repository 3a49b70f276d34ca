import type { Device, Outcome } from './step.ts'

export interface ReportHead {
  readonly device: Device
  /** UTC. */
  readonly at: string
  /** The commit, with a + where files are changed. */
  readonly commit: string
}

/** The whole script's outcome in Markdown, to be pasted into an issue. */
export function report({ device, at, commit }: ReportHead, outcomes: readonly Outcome[]): string {
  const count = (verdict: Outcome['verdict']) => outcomes.filter((each) => each.verdict === verdict).length
  const seconds = outcomes.reduce((sum, each) => sum + each.seconds, 0)
  const rows = outcomes.map(({ step, verdict, seconds: took, peakBytes, said }) =>
    [
      step.name,
      verdict,
      took.toFixed(0),
      peakBytes === undefined ? '' : gibibytes(peakBytes),
      oneLine(said),
    ].join(' | '),
  )
  const sections = outcomes.flatMap(({ step, details = [] }) =>
    details.length === 0 ? [] : ['', `## ${step.title}`, '', ...details],
  )
  const where = device === 'CUDA' ? 'on a GPU' : 'on a CPU, small: this tries the script, not a GPU'
  return [
    `# Stillroom ${where}`,
    '',
    `${at}, commit ${commit}, ${seconds.toFixed(0)} seconds: ${count('passed')} passed, ${count('failed')} failed, ${count('not tried')} not tried.`,
    '',
    '| step | | seconds | GPU memory, GiB | |',
    '|---|---|---|---|---|',
    ...rows.map((row) => `| ${row} |`),
    ...sections,
    '',
  ].join('\n')
}

function gibibytes(bytes: number): string {
  return (bytes / 2 ** 30).toFixed(2)
}

/** As a cell of a table takes it. */
function oneLine(text: string): string {
  return text
    .trim()
    .replaceAll(/\s*\n\s*/g, ' ')
    .replaceAll('|', '\\|')
}
