import type { RandomChoices } from './random-choices.ts'

/**
 * What stands where something else should: wrong types, extremes, names that a prototype has, and
 * paths.
 */
export function hostileValue(choices: RandomChoices, paths: readonly [string, ...string[]]): unknown {
  const kinds: readonly [() => unknown, ...(() => unknown)[]] = [
    () => null,
    () => choices.of<unknown>([true, [], {}, '', 0, -1, 0.5, 1e308, -1e308, 2 ** 53, 2 ** 31, 5e-324]),
    () => choices.of(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length', 'then']),
    () =>
      choices.of([
        '..',
        '../..',
        '.',
        '/',
        '~',
        'C:\\',
        '\\\\host\\share',
        '%2e%2e%2f',
        'a/../../b',
        '-rf',
        '$(id)',
        '`id`',
      ]),
    () =>
      choices.of([
        'x\0y',
        '\u202eabc',
        '\ud800',
        '\uffff',
        'é'.repeat(300),
        '\u2215etc',
        '😀'.repeat(100),
        '\r\nSet-Cookie: a=b',
      ]),
    () =>
      choices.of([
        "' OR 1=1 --",
        '"; DROP TABLE runs; --',
        '<img src=x onerror=alert(1)>',
        '${process.exit()}',
        'MATCH "',
        'NEAR(',
        'a > (((',
      ]),
    () => choices.of(paths),
    () => 'x'.repeat(choices.of([121, 5_000, 100_000])),
    () => nested(choices.of([50, 2_000]), choices.next() < 0.5),
    () => Array.from({ length: choices.of([30, 5_000]) }, () => choices.of(paths)),
    () => Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`k${at}`, at])),
    () => JSON.parse('{"__proto__":{"id":"x","isAdmin":true},"constructor":{"prototype":{}}}') as unknown,
  ]
  return choices.of(kinds)()
}

function nested(depth: number, inLists: boolean): unknown {
  let value: unknown = 1
  for (let at = 0; at < depth; at++) value = inLists ? [value] : { a: value }
  return value
}

/** Puts something hostile in one place of an ask, takes a part away, or adds one. */
export function mutateAsk(
  ask: unknown,
  choices: RandomChoices,
  paths: readonly [string, ...string[]],
): unknown {
  if (typeof ask !== 'object' || ask === null || choices.next() < 0.1) return hostileValue(choices, paths)
  const copy: Record<string, unknown> = Array.isArray(ask)
    ? Object.assign([] as unknown as Record<string, unknown>, ask)
    : { ...(ask as Record<string, unknown>) }
  const keys = Object.keys(copy)
  const key = keys[choices.below(keys.length)]
  if (key === undefined || choices.next() < 0.15) {
    const name = choices.of(['extra', '__proto__', 'constructor', 'id', 'ids', 'path', 'then'])
    Object.defineProperty(copy, name, {
      value: hostileValue(choices, paths),
      enumerable: true,
      configurable: true,
    })
    return copy
  }
  if (choices.next() < 0.1) delete copy[key]
  else copy[key] = choices.next() < 0.5 ? mutateAsk(copy[key], choices, paths) : hostileValue(choices, paths)
  return copy
}
