import { FAMILIES, FAMILY_IDS } from '../contract/families.ts'

/**
 * What trainers and compilers put around a model's names; no tensor of a BERT has such a part of
 * its own.
 */
const WRAPPERS = ['module', '_orig_mod', '_fsdp_wrapped_module', '_checkpoint_wrapped_module']
/** What stands before a family's own names. */
const PREFIXES: readonly string[] = FAMILY_IDS.map((family) => FAMILIES[family].prefix)
/** Attributes that hold the model in other people's training code, and the families' own. */
const HOLDERS = ['model', ...PREFIXES]

/**
 * A tensor's name as `describeParameters` has it: without what was put around it, and with layer
 * norms' old names (gamma, beta) in today's words.
 * @returns the name, and what was taken off that is no family's prefix
 */
export function canonicalName(name: string): { readonly name: string; readonly wrappers: readonly string[] } {
  const parts = name.split('.')
  const wrappers = parts.filter((part) => WRAPPERS.includes(part))
  const rest = parts.filter((part) => !WRAPPERS.includes(part))
  while (rest.length > 2 && HOLDERS.includes(rest[0] ?? '')) {
    const holder = rest.shift() ?? ''
    if (!PREFIXES.includes(holder)) wrappers.push(holder)
  }
  const last = rest.at(-1)
  if (rest.at(-2) === 'LayerNorm' && (last === 'gamma' || last === 'beta'))
    rest[rest.length - 1] = last === 'gamma' ? 'weight' : 'bias'
  return { name: rest.join('.'), wrappers }
}
