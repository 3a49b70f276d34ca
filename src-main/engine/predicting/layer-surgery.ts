import type { SurgeryRequest } from '../../contract/layer-surgery.ts'
import type { Progress } from '../../contract/progress.ts'
import { surgeryId } from '../../domain/dev-set/surgery-id.ts'
import type { Backend, Session } from '../backend.ts'
import { readsOfLogits } from '../encoder/reads.ts'
import { loadTokenizer } from '../tokenizing/tokenizer.ts'
import { evaluate } from '../training/evaluate.ts'
import {
  buildClassifier,
  inOrder,
  readSource,
  type ClassifierGraph,
  type ClassifierParts,
} from './classifier.ts'
import { operatedOn } from './operated-on.ts'

/** What a student answers after a surgery, [N, K], in the order of the run's classes. */
export interface AfterSurgery {
  readonly id: string
  readonly logits: Float32Array
}

/**
 * What a student answers after each of several surgeries, one after the other.
 * @throws StillroomError what reading weights and tokenizers throws
 */
export async function* operate(
  { student: source, teacher: teacherSource, surgeries, texts }: Omit<SurgeryRequest, 'files' | 'examples'>,
  backend: Backend,
  onProgress: (progress: Progress) => void,
): AsyncGenerator<AfterSurgery> {
  const student = readSource(source)
  const teacher = teacherSource && readSource(teacherSource)
  const { config } = student
  const like = source.checkpointOf?.like ?? source.path
  const tokenizer = loadTokenizer(like, config.vocabularySize, config.tokenTypes)
  const maxLength = Math.min(source.maxLength, config.positions)
  const examples = texts.map(({ text, textPair }, row) => ({
    ...tokenizer.encode(text, textPair, maxLength),
    label: 0,
    line: row + 1,
  }))
  const open = openedOnce(backend, source.precision)
  try {
    const total = surgeries.length * texts.length
    for (const [at, surgery] of surgeries.entries()) {
      const operated = operatedOn(student, teacher, surgery)
      const { session, inputs, logits: output, variables } = open.graphOf(operated)
      variables.assign(session, operated.weights)
      const before = at * texts.length
      const logits = await evaluate(session, inputs, output, examples, undefined, (done) =>
        onProgress({ task: 'surgery', done: before + done, total, unit: 'examples' }),
      )
      const order = surgery.kind === 'head' ? teacherSource?.classOrder : source.classOrder
      yield { id: surgeryId(surgery), logits: inOrder(logits, operated.outputs, order) }
    }
  } finally {
    open.close()
  }
}

/** Graphs by the shape that they compute: surgeries of one kind differ in weights alone. */
function openedOnce(backend: Backend, precision: 'float32' | 'bfloat16') {
  const opened = new Map<string, ClassifierGraph & { readonly session: Session }>()
  return {
    graphOf(parts: ClassifierParts) {
      const key = JSON.stringify([parts.config, parts.outputs])
      const known = opened.get(key)
      if (known) return known
      const built = buildClassifier(parts, backend, readsOfLogits, precision)
      const graph = { ...built, session: backend.load(built.graph) }
      opened.set(key, graph)
      return graph
    },
    close() {
      for (const { session } of opened.values()) session.close()
    },
  }
}
