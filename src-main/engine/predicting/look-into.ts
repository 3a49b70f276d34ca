import {
  LOOKED_ROLES,
  type AttentionDivergence,
  type ClassifierSource,
  type LookAnswer,
  type LookedModel,
  type LookedPair,
  type LookedRole,
  type LookRequest,
} from '../../contract/inspection.ts'
import type { WeighedWords, WordsRequest } from '../../contract/words-that-matter.ts'
import { lruCache } from '../../domain/lru-cache.ts'
import { attentionDivergence } from '../../domain/dev-set/attention-divergence.ts'
import type { Backend } from '../backend.ts'
import { openClassifier, type OpenClassifier, type TextSeen } from './classifier.ts'

/**
 * Bytes of weights kept loaded, all classifiers together: an LRU cache, which never evicts a
 * classifier that is in use.
 */
const MOST_BYTES = 1.5e9
/** Texts whose attention is cached, so that another layer of them costs nothing. */
const TEXTS_KEPT = 9

interface Seen extends TextSeen {
  readonly heads: number
  readonly layers: number
  /**
   * A student's cached divergences from a teacher, so that another layer of the text costs nothing.
   */
  readonly apart: WeakMap<Seen, Map<string, AttentionDivergence>>
}

/** Computes what classifiers see in texts; caches the classifiers used last. */
export interface Looker {
  look(request: LookRequest): LookAnswer
  /** Part by part, between which it may be asked for other things; what is found comes last. */
  weigh(request: WordsRequest): Generator<WeighedWords | undefined>
  close(): void
}

export function createLooker(backend: Backend): Looker {
  const loaded = new Map<string, OpenClassifier>()
  const seen = lruCache<Seen>(TEXTS_KEPT)
  /** Classifiers that are not done with a text; one may stand here twice. */
  const weighing: OpenClassifier[] = []

  function classifierOf(source: ClassifierSource, inUse: ReadonlySet<string>): OpenClassifier {
    const key = JSON.stringify(source)
    const known = loaded.get(key) ?? openClassifier(source, backend)
    loaded.delete(key)
    loaded.set(key, known)
    const bytes = () => [...loaded.values()].reduce((sum, classifier) => sum + classifier.bytes, 0)
    for (const [other, classifier] of loaded) {
      if (bytes() <= MOST_BYTES) break
      if (inUse.has(other) || weighing.includes(classifier)) continue
      classifier.close()
      loaded.delete(other)
    }
    return known
  }

  function see(
    source: ClassifierSource,
    text: string,
    textPair: string | undefined,
    inUse: ReadonlySet<string>,
  ): Seen {
    const key = JSON.stringify([source, text, textPair])
    const known = seen.get(key)
    if (known) return known
    const { config, ...classifier } = classifierOf(source, inUse)
    const { heads, layers } = config
    const found: Seen = { ...classifier.see(text, textPair), heads, layers, apart: new WeakMap() }
    seen.set(key, found)
    return found
  }

  return {
    look({ models, text, textPair, layers, pairs }) {
      const from = performance.now()
      const sources = LOOKED_ROLES.flatMap((role) => {
        const source = models[role]
        return source ? [{ role, source }] : []
      })
      const inUse = new Set(sources.map(({ source }) => JSON.stringify(source)))
      for (const { source } of sources) classifierOf(source, inUse)
      const loadingMs = performance.now() - from
      const views = new Map<LookedRole, Seen>(
        sources.map(({ role, source }) => [role, see(source, text, textPair, inUse)]),
      )
      const teacher = views.get('teacher')
      const divergences: Partial<Record<'a' | 'b', readonly AttentionDivergence[]>> = {}
      for (const role of ['a', 'b'] as const) {
        const student = views.get(role)
        if (teacher && student && canCompare(teacher, student))
          divergences[role] = divergencesOf(teacher, student, pairs[role] ?? [])
      }
      return {
        models: Object.fromEntries([...views].map(([role, view]) => [role, toldOf(view, layers[role])])),
        divergences,
        durationMs: performance.now() - from,
        loadingMs,
      }
    },
    *weigh({ model, ...asked }) {
      const classifier = classifierOf(model, new Set([JSON.stringify(model)]))
      weighing.push(classifier)
      try {
        yield yield* classifier.weigh(asked)
      } finally {
        weighing.splice(weighing.indexOf(classifier), 1)
      }
    },
    close() {
      for (const classifier of loaded.values()) classifier.close()
      loaded.clear()
    },
  }
}

function canCompare(one: Seen, other: Seen): boolean {
  return one.heads === other.heads && one.tokens.join(' ') === other.tokens.join(' ')
}

function divergencesOf(
  teacher: Seen,
  student: Seen,
  pairs: readonly LookedPair[],
): readonly AttentionDivergence[] {
  const known = student.apart.get(teacher) ?? new Map<string, AttentionDivergence>()
  student.apart.set(teacher, known)
  return pairs.flatMap((pair) => {
    const key = `${pair.teacher} ${pair.student}`
    const found = known.get(key) ?? divergenceOf(teacher, student, pair)
    if (found) known.set(key, found)
    return found ? [{ ...found, ...pair }] : []
  })
}

function divergenceOf(teacher: Seen, student: Seen, pair: LookedPair): AttentionDivergence | undefined {
  const p = teacher.attention[pair.teacher - 1]
  const q = student.attention[pair.student - 1]
  if (!p || !q) return undefined
  const heads = attentionDivergence(p, q, teacher.heads, teacher.tokens.length)
  return { ...pair, heads, mean: heads.reduce((sum, divergence) => sum + divergence, 0) / heads.length }
}

function toldOf(
  { logits, tokens, cut, attention, heads, layers }: Seen,
  layer: number | undefined,
): LookedModel {
  const values = layer === undefined ? undefined : attention[layer - 1]
  return {
    logits: [...logits],
    tokens,
    cut,
    layers,
    heads,
    attention:
      layer === undefined || !values
        ? null
        : {
            layer,
            values: Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64'),
          },
  }
}
