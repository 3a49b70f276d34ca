import type { NumberBound, SettingBound } from '../../contract/setting-bound.ts'
import { SETTING_BOUNDS } from '../../contract/setting-bounds.ts'
import { pathText } from './json-path.ts'

/** What is said of the setting at a path; undefined for what is no setting. */
export function boundAt(path: readonly PropertyKey[]): SettingBound | undefined {
  const place = placeOf(path)
  return Object.hasOwn(SETTING_BOUNDS, place) ? SETTING_BOUNDS[place] : undefined
}

/** The same, of an entry that people name too: what is said of all entries. */
export function boundOfValue(path: readonly PropertyKey[]): SettingBound | undefined {
  const holder = path.slice(0, -1)
  return boundAt(path) ?? (NAMED_BY_PEOPLE.has(placeOf(holder)) ? boundAt(holder) : undefined)
}

/** How a setting is called, and which of several it is: `Weight of loss 2`, `Teacher's epochs`. */
export function titleOf(path: readonly PropertyKey[]): string {
  const known = boundAt(path)
  const last = path.at(-1)
  const names = known || typeof last === 'number' ? undefined : boundAt(path.slice(0, -1))?.entry
  if (names && last !== undefined && NAMED_BY_PEOPLE.has(placeOf(path.slice(0, -1))))
    return `${names} ${valueInWords(String(last))}`
  const title = known?.title ?? spaced(String(path.findLast((key) => typeof key === 'string') ?? ''))
  const at = path.findLastIndex((key) => typeof key === 'number')
  const place = path[at]
  if (typeof place === 'number') {
    const entry = `${boundAt(path.slice(0, at))?.entry ?? title} ${place + 1}`
    return at === path.length - 1 ? entry : `${title} of ${inSentence(entry)}`
  }
  const isTeachers = path[0] === 'teacher' && path[1] === 'fineTune' && path.length > 2
  return isTeachers ? `Teacher's ${inSentence(title)}` : title
}

/** Settings whose keys are words of the data or the model. */
const NAMED_BY_PEOPLE: ReadonlySet<string> = new Set([
  'data.labels',
  'losses.classWeights',
  'training.classWeights',
])

function inSentence(title: string): string {
  return title.charAt(0).toLowerCase() + title.slice(1)
}

/** A setting as a sentence about it begins: its title, and its place where it has one. */
export function subjectOf(path: readonly PropertyKey[]): string {
  return path.length === 0 ? titleOf(path) : `${titleOf(path)} (${pathText(path)})`
}

/** `a whole number from 1 to 4,096` */
export function allowedText({ whole, least, above, most, orZero }: NumberBound): string {
  const kind = `${orZero ? '0, or ' : ''}a ${whole ? 'whole ' : ''}number`
  return above === undefined
    ? `${kind} from ${numberInWords(least ?? 0)} to ${numberInWords(most)}`
    : `${kind} above ${numberInWords(above)} and at most ${numberInWords(most)}`
}

export function isAllowed(
  value: number,
  { whole, least = -Infinity, above = -Infinity, most, orZero }: NumberBound,
): boolean {
  if (whole && !Number.isInteger(value)) return false
  return (orZero === true && value === 0) || (value >= least && value > above && value <= most)
}

/** What is said of a text that should be the number of a setting: `Seed is "x"; it must be …`. */
export function refusedText(path: readonly PropertyKey[], given: string): string {
  const { number, why } = boundAt(path) ?? {}
  const allowed = number ? `; it must be ${allowedText(number)}` : ''
  return `${titleOf(path)} is ${valueInWords(given)}${allowed}${why === undefined ? '' : `: ${why}`}`
}

/** What stands in a plan, in a few signs, whatever it is. */
export function valueInWords(value: unknown): string {
  if (value === undefined) return 'missing'
  if (typeof value === 'number') return numberInWords(value)
  if (typeof value === 'string') return JSON.stringify(shortened(value))
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`
  return typeof value === 'object' && value !== null ? 'a group of settings' : String(value)
}

const MOST_CHARACTERS = 60

function shortened(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text
}

function numberInWords(value: number): string {
  const size = Math.abs(value)
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'not a number' : String(value)
  return value !== 0 && (size < 1e-3 || size >= 1e12)
    ? value.toExponential()
    : value.toLocaleString('en', { maximumSignificantDigits: 12 })
}

/** training.epochs for teacher.fineTune.epochs, losses.weight for losses[2].weight */
function placeOf(path: readonly PropertyKey[]): string {
  return path
    .filter((key) => typeof key !== 'number')
    .map(String)
    .join('.')
    .replace(/^teacher\.fineTune\./, 'training.')
    .replace(/^teacher\.model\b/, 'model')
}

function spaced(key: string): string {
  const words = key.replaceAll(/([a-z])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`)
  return words.charAt(0).toUpperCase() + words.slice(1)
}
