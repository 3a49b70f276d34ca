import { SETTING_BOUNDS } from '../../contract/setting-bounds.ts'
import { editDistance } from '../edit-distance.ts'

const SETTINGS: readonly string[] = [
  ...new Set(Object.keys(SETTING_BOUNDS).map((place) => place.split('.').at(-1) ?? '')),
].filter((name) => name !== '')

/** The setting of a plan that a word is probably meant to be; undefined where none is near. */
export function nearestSetting(key: string): string | undefined {
  const near = SETTINGS.map((name) => ({
    name,
    distance: editDistance(key.toLowerCase().replaceAll(/[_-]/g, ''), name.toLowerCase()),
  })).sort((a, b) => a.distance - b.distance)[0]
  return near && near.distance <= Math.max(1, key.length / 3) ? near.name : undefined
}
