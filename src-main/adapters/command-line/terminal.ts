import { stripVTControlCharacters, styleText } from 'node:util'
import type { Progress } from '../../contract/progress.ts'
import type { Column } from '../../domain/tables/column.ts'

/** Where a command says what: results on standard output, progress on standard error. */
export interface Terminal {
  /** A line of the result, for people. */
  print(line?: string): void
  /**
   * How far long work is: one line that rewrites itself on a terminal, now and then a line of its
   * own in a log.
   */
  progress(line: string): void
  /** A line that stays, among the progress. */
  note(line: string): void
}

/** Between two progress lines where they cannot be rewritten. */
const LOG_EVERY_MS = 10_000
const REDRAW_EVERY_MS = 80

export function openTerminal(): Terminal {
  const { stderr, stdout } = process
  // Whoever read our output (head, less) has seen enough: nothing is left to be done.
  stdout.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? 0 : 1))
  let isDrawn = false
  let saidAt = Number.NEGATIVE_INFINITY
  let task = ''
  const clear = () => {
    if (isDrawn) stderr.write('\r\u001b[2K')
    isDrawn = false
  }
  return {
    print(line = '') {
      clear()
      stdout.write(`${line}\n`)
    },
    note(line) {
      clear()
      stderr.write(`${line}\n`)
    },
    progress(line) {
      const now = performance.now()
      const ownTask = line.split(' · ')[0] ?? ''
      const isNew = ownTask !== task
      if (!isNew && now - saidAt < (stderr.isTTY ? REDRAW_EVERY_MS : LOG_EVERY_MS)) return
      saidAt = now
      task = ownTask
      if (!stderr.isTTY) return void stderr.write(`${line}\n`)
      stderr.write(`\r\u001b[2K${line.slice(0, (stderr.columns || 80) - 1)}`)
      isDrawn = true
    },
  }
}

/** Progress in words: task · 12.3 of 273.8 MB · 4 % · 1:20 left. */
export function describeProgress({ task, done, total, unit }: Progress, startedAt: number): string {
  if (unit === 'bytes') {
    const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1)
    if (total === undefined) return `${task} · ${megabytes(done)} MB`
    const share = total === 0 ? 0 : done / total
    return `${task} · ${megabytes(done)} of ${megabytes(total)} MB · ${Math.floor(share * 100)} %${remaining(share, startedAt)}`
  }
  if (total !== undefined) return `${task} · ${done} of ${total} ${unit}`
  return done > 0 ? `${task} · ${done} ${unit}` : task
}

function remaining(share: number, startedAt: number): string {
  const elapsed = performance.now() - startedAt
  if (share < 0.02 || share >= 1 || elapsed < 1000) return ''
  return ` · ${formatDuration((elapsed / share) * (1 - share))} left`
}

/** 0:07, 12:30, 1:02:03 */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000)
  const two = (value: number) => String(value).padStart(2, '0')
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor((seconds % 3600) / 60)
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`
}

/** Rows as aligned text under their titles. */
export function formatTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const cells = rows.map((row) => columns.map(({ value }) => value(row)))
  const width = (text: string) => [...stripVTControlCharacters(text)].length
  const widths = columns.map(({ title }, index) =>
    Math.max(width(title), ...cells.map((row) => width(row[index] ?? ''))),
  )
  const line = (texts: readonly string[]) =>
    texts
      .map((text, index) => {
        const room = ' '.repeat((widths[index] ?? 0) - width(text))
        return columns[index]?.align === 'right' ? room + text : text + room
      })
      .join('  ')
      .trimEnd()
  return [styleText('bold', line(columns.map(({ title }) => title))), ...cells.map(line)].join('\n')
}
