/**
 * Which numbers a setting may have; with `orZero` 0 besides. `most` is always allowed, `least` too,
 * `above` is not.
 */
export interface NumberBound {
  readonly whole?: true
  readonly least?: number
  readonly above?: number
  readonly most: number
  readonly orZero?: true
}

/** What a person is told of a setting: how it is called, what it may be, and why nothing else. */
export interface SettingBound {
  readonly title: string
  /** How one of a list is called, before its number; of names, before its name. */
  readonly entry?: string
  readonly number?: NumberBound
  /** Most characters of a text, which is of one line. */
  readonly line?: number
  readonly why?: string
}
