import type { Bounds } from './preferences.ts'

const USUAL = { width: 1440, height: 900 }
/** Of a window's upper edge, so much must lie on a screen that it can be taken hold of. */
const VISIBLE = { width: 160, height: 40 }

/**
 * Where a window opens: where it was, if that is still on a screen (one may have been unplugged),
 * else centred on the first, never larger than the screen.
 * @param screens work areas, the main one first; in pixels of the desktop
 */
export function placeWindow(remembered: Bounds | undefined, screens: readonly Bounds[]): Bounds {
  const main = screens[0] ?? { x: 0, y: 0, ...USUAL }
  const home = remembered && screens.find((screen) => isReachable(remembered, screen))
  const screen = home ?? main
  const width = Math.min((home && remembered.width) ?? USUAL.width, screen.width)
  const height = Math.min((home && remembered.height) ?? USUAL.height, screen.height)
  if (home) return { x: remembered.x, y: remembered.y, width, height }
  return {
    x: screen.x + Math.floor((screen.width - width) / 2),
    y: screen.y + Math.floor((screen.height - height) / 2),
    width,
    height,
  }
}

function isReachable(window: Bounds, screen: Bounds): boolean {
  const across = Math.min(window.x + window.width, screen.x + screen.width) - Math.max(window.x, screen.x)
  const down = Math.min(window.y + VISIBLE.height, screen.y + screen.height) - Math.max(window.y, screen.y)
  return across >= VISIBLE.width && down >= VISIBLE.height
}
