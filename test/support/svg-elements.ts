import { expect } from 'vitest'

/**
 * Asks that a document is well-formed enough to hold no open or crossed element, and no attribute
 * that is no number. @returns what is still open
 */
export function openElements(svg: string): readonly string[] {
  const open: string[] = []
  for (const [, end, name = '', attributes = '', isEmpty] of svg.matchAll(
    /<(\/?)([a-z]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/g,
  )) {
    expect(attributes).not.toMatch(/NaN|undefined|Infinity/)
    if (end) expect(open.pop()).toBe(name)
    else if (!isEmpty) open.push(name)
  }
  return open
}

/** Texts of a document, as they are read. */
export function textsOf(svg: string): readonly string[] {
  return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = '']) =>
    text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&'),
  )
}

/** Numbers of an attribute of the elements that have a class. */
export function numbersOf(svg: string, className: string, attribute: string): readonly number[] {
  return [...svg.matchAll(new RegExp(`<[a-z]+[^>]*class="${className}"[^>]*>`, 'g'))].map(([element]) =>
    Number(new RegExp(` ${attribute}="([^"]*)"`).exec(element)?.[1] ?? Number.NaN),
  )
}

/** A colour of each token that tells which it is. */
export function tokenColour(token: string): string {
  return `${token.slice(2)}`
}
