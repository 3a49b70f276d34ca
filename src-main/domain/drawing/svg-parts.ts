import { escaped } from './escaped.ts'

/** A chart as an SVG document of its own, and its size in pixels. */
export interface Drawing {
  readonly svg: string
  readonly width: number
  readonly height: number
}

/** Of a colour token, such as --ink. */
export type ColourOf = (token: string) => string

/** Where the drawing proper begins: below its title. */
export const BELOW_TITLE = 30

export interface TextLook {
  /** Already worked out, not a token. */
  readonly fill: string
  readonly anchor?: 'middle' | 'end'
  readonly size?: number
  readonly isStrong?: boolean
}

/**
 * A document with its title at the top, on ground of its own, so that it can be read wherever it
 * lies.
 */
export function drawingOf(
  {
    title,
    width,
    height,
    left = 12,
  }: Pick<Drawing, 'width' | 'height'> & { readonly title: string; readonly left?: number },
  parts: readonly string[],
  colourOf: ColourOf,
): Drawing {
  const head = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="Inter, system-ui, sans-serif" font-size="10" role="img"><title>${escaped(title)}</title><rect width="${width}" height="${height}" fill="${colourOf('--surface')}"/>`
  const heading = textAt(left, 16, title, { fill: colourOf('--ink'), size: 12, isStrong: true })
  return { svg: `${head}${heading}${parts.join('')}</svg>`, width, height }
}

export function textAt(
  x: number,
  y: number,
  text: string,
  { fill, anchor, size, isStrong }: TextLook,
): string {
  const attributes = [
    anchor ? ` text-anchor="${anchor}"` : '',
    size ? ` font-size="${size}"` : '',
    isStrong ? ' font-weight="600"' : '',
  ].join('')
  return `<text x="${rounded(x)}" y="${rounded(y)}" fill="${fill}"${attributes}>${escaped(text)}</text>`
}

/** @param rest further attributes, as they stand in the document */
export function lineOf(x1: number, y1: number, x2: number, y2: number, stroke: string, rest = ''): string {
  return `<line x1="${rounded(x1)}" y1="${rounded(y1)}" x2="${rounded(x2)}" y2="${rounded(y2)}" stroke="${stroke}"${rest && ` ${rest}`}/>`
}

/** @param rest further attributes, as they stand in the document */
export function boxOf(x: number, y: number, width: number, height: number, fill: string, rest = ''): string {
  return `<rect x="${rounded(x)}" y="${rounded(y)}" width="${rounded(width)}" height="${rounded(height)}" fill="${fill}"${rest && ` ${rest}`}/>`
}

/**
 * The mark of a role: a square for the teacher, a disc for A, a diamond for B, a hollow square for
 * all others.
 */
export function markOf(letter: string, x: number, y: number, colour: string, surface: string): string {
  if (letter === 'A') return `<circle cx="${rounded(x)}" cy="${rounded(y)}" r="3" fill="${colour}"/>`
  if (letter === 'B')
    return `<path d="M${rounded(x)} ${rounded(y - 3.8)}l3.8 3.8l-3.8 3.8l-3.8 -3.8z" fill="${colour}"/>`
  if (letter === 'T') return boxOf(x - 2.8, y - 2.8, 5.6, 5.6, colour)
  return boxOf(x - 2.8, y - 2.8, 5.6, 5.6, surface, `stroke="${colour}" stroke-width="1.3"`)
}

/** No longer than so many signs. */
export function clipped(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text
}

export function rounded(pixel: number): number {
  return Math.round(pixel * 100) / 100
}
