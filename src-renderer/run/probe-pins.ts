import { keep, readKept } from '../shared/kept.ts'

const NAME = 'pinned-probes'

type Pins = Readonly<Record<string, readonly number[]>>

/**
 * Examples that a person pinned, by the contents of the dev file; kept in this browser.
 * @returns undefined where none was ever pinned: then the host chooses
 */
export function readPins(devSha256: string): readonly number[] | undefined {
  const pins = all()[devSha256]
  return Array.isArray(pins) ? pins.filter((index) => Number.isInteger(index) && index >= 0) : undefined
}

/** Keeps pins; undefined leaves the choice to the host again. */
export function writePins(devSha256: string, pins: readonly number[] | undefined): void {
  const { [devSha256]: _before, ...others } = all()
  keep(NAME, pins ? { ...others, [devSha256]: pins } : others)
}

function all(): Pins {
  return readKept(NAME, (value): value is Pins => typeof value === 'object' && value !== null, {})
}
