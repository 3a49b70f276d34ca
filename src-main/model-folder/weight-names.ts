import type { FamilyId } from '../contract/families.ts'
import { FAMILIES } from './families/families.ts'

/**
 * What trainers and compilers put around a model's names; no tensor of an encoder has such a part
 * of its own.
 */
const WRAPPERS = ['module', '_orig_mod', '_fsdp_wrapped_module', '_checkpoint_wrapped_module']
/** The attribute that holds the model in other people's training code. */
const HOLDER = 'model'

/**
 * A tensor's name as its file has it, without the family's prefix and what was put around it, and
 * with layer norms' old names (gamma, beta) in today's words.
 * @returns the name, and what was taken off that is no prefix of the family's
 */
export function bareName(
  name: string,
  family: FamilyId,
): { readonly name: string; readonly wrappers: readonly string[] } {
  const { prefix } = FAMILIES[family]
  const parts = name.split('.')
  const wrappers = parts.filter((part) => WRAPPERS.includes(part))
  const rest = parts.filter((part) => !WRAPPERS.includes(part))
  while (rest.length > 2 && (rest[0] === HOLDER || rest[0] === prefix)) {
    const holder = rest.shift() ?? ''
    if (holder !== prefix) wrappers.push(holder)
  }
  const last = rest.at(-1)
  if (rest.at(-2) === 'LayerNorm' && (last === 'gamma' || last === 'beta'))
    rest[rest.length - 1] = last === 'gamma' ? 'weight' : 'bias'
  return { name: rest.join('.'), wrappers }
}

/**
 * The name that Python's transformers gives a parameter in the family's classifier of texts.
 * @param name as `describeParameters` has it: in all families as BERT calls its parts
 */
export function familyName(name: string, family: FamilyId): string {
  const { prefix, names } = FAMILIES[family]
  const [, layer = ''] = /^encoder\.layer\.(\d+)\./.exec(name) ?? []
  for (const [ours, theirs] of names) {
    const start = ours.replace('#', layer)
    if (!name.startsWith(start)) continue
    const renamed = theirs.replace('#', layer) + name.slice(start.length)
    return renamed.startsWith('/') ? renamed.slice(1) : `${prefix}.${renamed}`
  }
  return `${prefix}.${name}`
}
