import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Node, Operation } from '../../src-main/engine/graph/graph.ts'
import { FIXTURES } from './fixtures.ts'

// What TensorFlow's CUDA build says of its own kernels, and what follows from it for a graph of
// ours before TensorFlow's optimizer changes it.

/** From test/reference/gpu_kernels.py. */
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

/**
 * What is run where nodes of a graph are fetched, each behind what it needs; what is fed, and what
 * that is made of, is not.
 */
export function neededFor(fetched: readonly Node[], fed: readonly Node[] = []): readonly Operation[] {
  const needed = new Set<Operation>()
  const given = new Set(fed.map(({ operation }) => operation))
  const waiting = fetched.map(({ operation }) => operation)
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (needed.has(next) || given.has(next)) continue
    needed.add(next)
    waiting.push(...next.inputs.map(({ operation }) => operation), ...next.control)
  }
  return fetched[0]?.graph.operations.filter((operation) => needed.has(operation)) ?? []
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

/** Given by the host: no kernel of its own. */
const isFed = ({ type }: Operation): boolean => type === 'Placeholder'

/** Those that have no kernel for a GPU for their types, each with these. */
export function withoutKernel(of: readonly Operation[]): readonly string[] {
  const missing = of.filter((operation) => !isFed(operation) && !inHost(operation))
  const described = missing.map(({ type, attributes }) => {
    const types = Object.entries(attributes).flatMap(([name, attribute]) =>
      'type' in attribute ? [`${name} ${attribute.type}`] : [],
    )
    return `${type} (${types.join(', ')})`
  })
  return [...new Set(described)]
}

/** Values that are fed come from the host; all others lie where their kernel puts them. */
export function liesOnDevice({ operation, output = 0 }: Node): boolean {
  if (isFed(operation)) return false
  const name = operations[operation.type]?.outputs[output] ?? ''
  return !(inHost(operation)?.includes(name) ?? true)
}

/** What each input of an operation is to it. */
function argumentsOf({ type, inputs }: Operation): readonly string[] {
  const names = operations[type]?.inputs ?? []
  const several = inputs.length - names.length + 1
  return names.flatMap((name) =>
    name.endsWith('…') ? Array<string>(several).fill(name.slice(0, -1)) : [name],
  )
}

/** Inputs that lie on the other side from where an operation wants them. */
function copied(operation: Operation, isWantedInHost: boolean): readonly string[] {
  const wanted = inHost(operation)
  const names = argumentsOf(operation)
  return operation.inputs.flatMap((input, index) => {
    const isWanted = wanted?.includes(names[index] ?? '') ?? true
    const isCopied = isWanted === isWantedInHost && liesOnDevice(input) === isWantedInHost
    return isCopied && !isFed(input.operation) ? [`${input.operation.type} → ${operation.type}`] : []
  })
}

/** Copies from the device in the middle of a step, which waits for each. */
export function broughtBack(of: readonly Operation[]): readonly string[] {
  return of.flatMap((operation) => copied(operation, true))
}

/** Copies to the device in the middle of a step, constants and what is fed left out. */
export function sentOver(of: readonly Operation[]): readonly string[] {
  return of.flatMap((operation) =>
    copied(operation, false).filter((each) => !/^(Const|VarHandleOp) /.test(each)),
  )
}

/** Operations with a kernel that hands on what it is given and starts nothing on the device. */
const STARTS_NOTHING = new Set(
  'Bitcast Const Identity NoOp PlaceholderWithDefault ReadVariableOp Reshape StopGradient VarHandleOp'.split(
    ' ',
  ),
)

/**
 * How often something is started on the device, at least one kernel or copy each time. What
 * computes in host memory (lengths and shapes) starts nothing; what computes the same of the same
 * counts once, as TensorFlow's optimizer makes one of them.
 * @param needed each behind what it needs
 */
export function countLaunches(needed: readonly Operation[]): number {
  const numbers = new Map<string, number>()
  const numberOf = new Map<Operation, number>()
  let launches = 0
  for (const operation of needed) {
    const { type, inputs, control, attributes, name } = operation
    const isOnlyOne = control.length > 0 || inputs.length === 0 || outputsOf(operation).length === 0
    const of = inputs.map((input) => `${numberOf.get(input.operation)}:${input.output ?? 0}`)
    const key = isOnlyOne ? name : `${type} ${of.join()} ${JSON.stringify(attributes)}`
    const known = numbers.get(key)
    const number = known ?? numbers.size
    numbers.set(key, number)
    numberOf.set(operation, number)
    if (known === undefined && startsSomething(operation)) launches += 1
  }
  return launches
}

const outputsOf = ({ type }: Operation) => operations[type]?.outputs ?? []

function startsSomething(operation: Operation): boolean {
  if (isFed(operation) || STARTS_NOTHING.has(operation.type)) return false
  const [output] = outputsOf(operation)
  return output === undefined || !(inHost(operation)?.includes(output) ?? true)
}
