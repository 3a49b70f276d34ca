import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { TENSORFLOW_ALONE, type Node, type Operation } from '../../../../src-main/engine/graph/graph.ts'
import { buildStepGraph, type StageGraph } from '../../../../src-main/engine/training/step-graph.ts'
import { readModel } from '../../../../src-main/model-folder/read-weights.ts'
import { FIXTURES } from '../../../support/fixtures.ts'

/** From gpu_kernels.py: what the pinned TensorFlow's CUDA build says of its own kernels. */
interface OperationOnGpu {
  /** An argument that stands for several ends in `…`. */
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly kernels: readonly {
    /** Attribute → the types that it may be. */
    readonly types: Readonly<Record<string, readonly string[]>>
    /** Arguments that lie in host memory. */
    readonly inHost: readonly string[]
  }[]
}
const { operations } = JSON.parse(readFileSync(join(FIXTURES, 'gpu-kernels.json'), 'utf8')) as {
  readonly operations: Readonly<Record<string, OperationOnGpu>>
}

const { config } = readModel(join(FIXTURES, 'tiny-student'))
const teacher = readModel(join(FIXTURES, 'tiny-teacher')).config

/** A stage with every loss, dropout and a live teacher. */
function stageWithEverything(precision: 'float32' | 'bfloat16', activation: 'gelu' | 'relu'): StageGraph {
  const dropout = { hiddenDropout: 0.1, attentionDropout: 0.1, head: { ...config.head, dropout: 0.1 } }
  const { stages } = buildStepGraph({
    student: { ...config, ...dropout, activation },
    teacher,
    classes: 3,
    stages: [
      {
        terms: [
          { loss: 'hard-label', weight: 1 },
          { loss: 'soft-label', weight: 1, temperature: 2 },
          { loss: 'attention-kl', weight: 1 },
          { loss: 'attention-mse', weight: 1 },
          { loss: 'hidden-cosine', weight: 1, at: 'cls' },
          { loss: 'hidden-mse', weight: 1, at: 'tokens' },
          { loss: 'hidden-kl', weight: 1, at: 'tokens' },
        ],
        pairs: [{ teacher: 2, student: 1 }],
      },
    ],
    clipNorm: 1,
    weightDecay: 0.01,
    precision,
    freeze: 'none',
    dropout: true,
    own: TENSORFLOW_ALONE,
  })
  return stages[0]!
}

/** What is run where an operation's node is fetched, with its attributes that are types. */
function neededFor(fetched: Operation): ReadonlySet<Operation> {
  const needed = new Set<Operation>()
  const waiting = [fetched]
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (needed.has(next)) continue
    needed.add(next)
    waiting.push(...next.inputs.map(({ operation }) => operation), ...next.control)
  }
  return needed
}

/**
 * Which arguments of an operation lie in host memory; undefined where it has no kernel for a GPU
 * and would run on the CPU.
 */
function inHost({ type, attributes }: Operation): readonly string[] | undefined {
  return operations[type]?.kernels.find(({ types }) =>
    Object.entries(types).every(([name, allowed]) => {
      const attribute = attributes[name]
      return attribute && 'type' in attribute && allowed.includes(attribute.type)
    }),
  )?.inHost
}

const isFed = ({ type }: Operation): boolean => type === 'Placeholder'

/** Values that are fed come from the host; all others lie where their kernel puts them. */
function liesOnDevice({ operation }: Node): boolean {
  if (isFed(operation)) return false
  const [output = ''] = operations[operation.type]?.outputs ?? []
  return !(inHost(operation)?.includes(output) ?? true)
}

function argumentsOf({ type, inputs }: Operation): readonly string[] {
  const names = operations[type]?.inputs ?? []
  const several = inputs.length - names.length + 1
  return names.flatMap((name) =>
    name.endsWith('…') ? Array<string>(several).fill(name.slice(0, -1)) : [name],
  )
}

/**
 * Inputs that lie on the device and that an operation wants in host memory: copied in the middle of
 * a step, which waits for them.
 */
function broughtBack(operation: Operation): readonly string[] {
  const wanted = inHost(operation)
  const names = argumentsOf(operation)
  return operation.inputs.flatMap((input, index) => {
    const isWanted = wanted?.includes(names[index] ?? '') ?? true
    return isWanted && liesOnDevice(input) ? [`${input.operation.type} → ${operation.type}`] : []
  })
}

describe.each([
  { precision: 'float32', activation: 'gelu' },
  { precision: 'bfloat16', activation: 'relu' },
] as const)('on a GPU, with $precision and $activation', ({ precision, activation }) => {
  const stage = stageWithEverything(precision, activation)
  const { takeStep } = stage.onDevice
  const ways = { takeStep, keepFirst: stage.keepFirst, keepNext: stage.keepNext, applyKept: stage.applyKept }

  test.each(Object.entries(ways))('%s has a kernel there for all that it runs', (_, { operation }) => {
    const missing = [...neededFor(operation)].filter((each) => !isFed(each) && !inHost(each))
    expect(missing.map(({ type, attributes }) => ({ type, attributes }))).toEqual([])
  })

  test.each(Object.entries(ways))('%s brings nothing back to the host in between', (_, { operation }) => {
    expect([...neededFor(operation)].flatMap(broughtBack)).toEqual([])
  })

  test('a step that leaves its report on the device gives back what lies in host memory; the report itself does not', () => {
    expect(liesOnDevice(takeStep)).toBe(false)
    expect(liesOnDevice(stage.report)).toBe(true)
    expect(neededFor(takeStep.operation)).toContain(stage.report.operation)
  })
})
