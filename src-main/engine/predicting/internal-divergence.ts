import { setImmediate } from 'node:timers/promises'
import type { ClassifierSource, LookedPair } from '../../contract/inspection.ts'
import type { InternalDivergenceRequest } from '../../contract/internal-divergence.ts'
import type { Progress } from '../../contract/progress.ts'
import { gramOf, linearCka, type Gram } from '../../domain/statistics/linear-cka.ts'
import type { Backend, Session } from '../backend.ts'
import type { EncoderConfig } from '../../model-folder/encoder-config.ts'
import { readsOfAttention } from '../encoder/reads.ts'
import { Graph, type Node } from '../graph/graph.ts'
import { loadTokenizer } from '../tokenizing/tokenizer.ts'
import { evaluationBatches, padBatch, type EncodedExample } from '../training/batches.ts'
import { encoderFeeds } from '../training/step-feeds.ts'
import { addClassifier, readSource, type ClassifierNodes } from './classifier.ts'
import { attentionJs, cosineDistance, stateOfCls } from './divergence-nodes.ts'

/** Texts that CKA is taken of: it is stable by then, and costs the square of their number. */
const CKA_TEXTS = 512
/** Texts in a batch, and entries of one head's attention that they may have together. */
const MOST_AT_ONCE = 32
const MOST_ENTRIES = 2 ** 19

/** A student beside its teacher; DIVERGENCE_TENSORS says what is what. */
export interface InternalDivergence {
  readonly pairs: readonly LookedPair[]
  readonly heads: number
  /** [N, P, A] */
  readonly attention: Float32Array | undefined
  /** [N, P] */
  readonly hidden: Float32Array | undefined
  /** [Lt, Ls] */
  readonly cka: Float32Array
  readonly ckaTexts: number
  readonly layers: readonly [teacher: number, student: number]
}

/**
 * How far students are from their teacher inside, on every text: attention and states of [CLS] of
 * pairs of layers, and CKA of all layers. One pass, teacher and students in one graph.
 * @throws StillroomError what reading weights and tokenizers throws
 */
export async function measureDivergence(
  { teacher: teacherSource, students, texts }: InternalDivergenceRequest,
  backend: Backend,
  onProgress: (progress: Progress) => void,
): Promise<readonly InternalDivergence[]> {
  const graph = new Graph(backend)
  const placeInSample = evenSample(texts.length)
  const read = (prefix: string, source: ClassifierSource) =>
    addReading(graph, prefix, source, texts, placeInSample)
  const teacher = read('teacher_', teacherSource)
  const compared = students.map(({ source, pairs }, at) => {
    const student = read(`student${at}_`, source)
    return { student, pairs, ...comparedLayers(teacher, student, pairs, texts.length) }
  })
  const readings = [teacher, ...compared.map(({ student }) => student)]
  const gathered = [
    ...compared.flatMap(({ attention = [], hidden = [] }) => [...attention, ...hidden]),
    ...readings.flatMap(({ states }) => states.map(({ sampled }) => sampled)),
  ]
  const session = backend.load(graph)
  try {
    for (const { load } of readings) load(session)
    const lengths = texts.map((_, row) => longestOf(readings, row))
    let done = 0
    for (const chosen of evaluationBatches(lengths, atOnce(Math.max(...lengths)))) {
      await setImmediate() // lets signal handlers run
      const feeds = readings.flatMap(({ inputs, examples }) => [
        ...encoderFeeds(inputs, padBatch(examples, chosen)),
      ])
      const values = session.run(
        new Map(feeds),
        gathered.map(({ node }) => node),
      )
      values.forEach(({ data }, at) => gathered[at]?.take(data as Float32Array, chosen))
      done += chosen.length
      onProgress({ task: 'inside', done, total: texts.length, unit: 'examples' })
    }
  } finally {
    session.close()
  }
  const ofTeacher = gramsOf(teacher)
  return compared.map(({ student, pairs, attention, hidden }) => ({
    pairs,
    heads: teacher.config.heads,
    attention: attention && interleaved(attention),
    hidden: hidden && interleaved(hidden),
    cka: ckaOf(ofTeacher, gramsOf(student)),
    ckaTexts: placeInSample.size,
    layers: [teacher.config.layers, student.config.layers],
  }))
}

/** A node's numbers, collected from batches; `size` of them to a text. */
interface Gathered {
  readonly node: Node
  readonly size: number
  readonly rows: Float32Array
  readonly take: (values: Float32Array, chosen: Int32Array) => void
}

/** @param placeOf where a text's numbers go; undefined for one that is not kept */
function gather(
  node: Node,
  size: number,
  kept: number,
  placeOf: (text: number) => number | undefined = (text) => text,
): Gathered {
  const rows = new Float32Array(kept * size)
  return {
    node,
    size,
    rows,
    take: (values, chosen) =>
      chosen.forEach((text, row) => {
        const place = placeOf(text)
        if (place !== undefined) rows.set(values.subarray(row * size, (row + 1) * size), place * size)
      }),
  }
}

/** A classifier in the graph, and the texts as it reads them. */
interface Reading extends ClassifierNodes {
  readonly config: EncoderConfig
  readonly examples: readonly EncodedExample[]
  /** [CLS] behind each layer, [B, D]; and of the texts that CKA is taken of. */
  readonly states: readonly { readonly node: Node; readonly sampled: Gathered }[]
  readonly load: (session: Session) => void
}

function addReading(
  graph: Graph,
  prefix: string,
  source: ClassifierSource,
  texts: InternalDivergenceRequest['texts'],
  sample: ReadonlyMap<number, number>,
): Reading {
  const model = readSource(source)
  const { config } = model
  const { path, checkpointOf, precision } = source
  const tokenizer = loadTokenizer(checkpointOf?.like ?? path, config.vocabularySize, config.tokenTypes)
  const maxLength = Math.min(source.maxLength, config.positions)
  const nodes = addClassifier(graph, prefix, model, readsOfAttention, precision)
  return {
    ...nodes,
    config,
    examples: texts.map(({ text, textPair }, row) => ({
      ...tokenizer.encode(text, textPair, maxLength),
      label: 0,
      line: row + 1,
    })),
    states: nodes.hiddenStates.slice(1).map((states) => {
      const node = stateOfCls(states)
      return { node, sampled: gather(node, config.width, sample.size, (text) => sample.get(text)) }
    }),
    load: (session) => nodes.variables.assign(session, model.weights),
  }
}

/** What is measured of pairs of layers, each pair's by itself; undefined what cannot be. */
function comparedLayers(
  teacher: Reading,
  student: Reading,
  pairs: readonly LookedPair[],
  texts: number,
): { readonly attention: readonly Gathered[] | undefined; readonly hidden: readonly Gathered[] | undefined } {
  const { heads, width } = teacher.config
  const looksAlike =
    heads === student.config.heads &&
    teacher.examples.every(({ ids }, row) => isSame(ids, student.examples[row]?.ids))
  return {
    attention: looksAlike
      ? pairs.map((pair) => {
          const shares = [teacher.attention[pair.teacher - 1], student.attention[pair.student - 1]] as const
          return gather(attentionJs(known(shares[0]), known(shares[1]), student.inputs.mask), heads, texts)
        })
      : undefined,
    hidden:
      width === student.config.width
        ? pairs.map((pair) => {
            const states = [teacher.states[pair.teacher - 1], student.states[pair.student - 1]] as const
            return gather(cosineDistance(known(states[0]).node, known(states[1]).node), 1, texts)
          })
        : undefined,
  }
}

function known<Part>(part: Part | undefined): Part {
  if (part === undefined) throw new Error('A pair names a layer that a network does not have')
  return part
}

function isSame(a: Int32Array, b: Int32Array | undefined): boolean {
  return a.length === b?.length && a.every((id, at) => id === b[at])
}

function longestOf(readings: readonly Reading[], row: number): number {
  return Math.max(...readings.map(({ examples }) => examples[row]?.ids.length ?? 0))
}

function atOnce(longest: number): number {
  return Math.max(1, Math.min(MOST_AT_ONCE, Math.floor(MOST_ENTRIES / longest ** 2)))
}

/** Up to CKA_TEXTS texts, evenly spread: of each its place among them. */
function evenSample(texts: number): ReadonlyMap<number, number> {
  const count = Math.min(CKA_TEXTS, texts)
  return new Map(Array.from({ length: count }, (_, at) => [Math.floor((at * texts) / count), at]))
}

function gramsOf({ states, config }: Reading): readonly Gram[] {
  return states.map(({ sampled }) => gramOf(sampled.rows, config.width))
}

function ckaOf(teacher: readonly Gram[], student: readonly Gram[]): Float32Array {
  return Float32Array.from(teacher.flatMap((one) => student.map((other) => linearCka(one, other))))
}

/** Numbers of several nodes, text by text: [N, nodes, size]. */
function interleaved(nodes: readonly Gathered[]): Float32Array {
  const [first] = nodes
  if (!first) return new Float32Array()
  const { size, rows } = first
  const joined = new Float32Array(nodes.length * rows.length)
  nodes.forEach((node, at) => {
    for (let text = 0; text < rows.length / size; text++)
      joined.set(node.rows.subarray(text * size, (text + 1) * size), (text * nodes.length + at) * size)
  })
  return joined
}
