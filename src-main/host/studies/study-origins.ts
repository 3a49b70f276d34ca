import type { RunSource, StudyOrigins } from '../../domain/report/study-report.ts'
import { readNotableEvents } from '../../run-folder/notable-events.ts'
import { readableSources } from '../../run-folder/read-run.ts'

const SOURCES = {
  train: 'training texts',
  unlabelled: 'texts without labels',
  dev: 'dev set',
  test: 'test file',
  base: 'pretrained model',
  teacher: 'teacher',
  student: 'student’s own model',
  start: 'student’s checkpoint',
} as const

export function studyOrigins(folders: readonly string[]): StudyOrigins {
  const sources = new Map<string, RunSource>()
  const engines = new Map<string, number>()
  for (const folder of new Set(folders)) {
    const read = readableSources(folder)
    for (const [key, what] of Object.entries(SOURCES) as [keyof typeof SOURCES, string][]) {
      const source = read?.[key]
      if (!source) continue
      const { path, sha256 } = source
      const id = [what, path, sha256].join('\n')
      sources.set(id, { what, path, sha256, runs: (sources.get(id)?.runs ?? 0) + 1 })
    }
    const said = readNotableEvents(folder).events.flatMap((event) =>
      event.kind === 'started'
        ? [`TensorFlow ${event.tensorflow} on ${event.device}, Node ${event.node}`]
        : [],
    )
    for (const engine of new Set(said)) engines.set(engine, (engines.get(engine) ?? 0) + 1)
  }
  const order = Object.values<string>(SOURCES)
  return {
    sources: [...sources.values()].sort((a, b) => order.indexOf(a.what) - order.indexOf(b.what)),
    engines,
  }
}
