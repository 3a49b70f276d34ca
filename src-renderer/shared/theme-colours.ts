/** A token's colour as canvas needs it: light-dark() is worked out only on an element. */
export function colourOf(token: string, near: HTMLElement): string {
  const probe = document.createElement('span')
  probe.style.color = `var(${token})`
  near.append(probe)
  const { color } = getComputedStyle(probe)
  probe.remove()
  return color
}

/** A token's colour on white paper: the light theme's, whichever the window has. */
export function paperColourOf(token: string, near: HTMLElement): string {
  if (token === '--surface') return '#ffffff'
  const paper = document.createElement('span')
  paper.style.colorScheme = 'light'
  near.append(paper)
  const colour = colourOf(token, paper)
  paper.remove()
  return colour
}

/**
 * Colours of tokens as a canvas needs them, each worked out once until the theme changes: asking
 * for one costs the page a layout.
 */
export interface Palette {
  colour(token: string): string
  end(): void
}

/** @param onChange called after light and dark changed places */
export function createPalette(near: () => HTMLElement, onChange: () => void): Palette {
  const known = new Map<string, string>()
  const end = onThemeChange(() => {
    known.clear()
    onChange()
  })
  return {
    colour(token) {
      const found = known.get(token) ?? colourOf(token, near())
      known.set(token, found)
      return found
    },
    end,
  }
}

/** Calls back when light and dark change places, by the system or by hand. @returns what ends it */
export function onThemeChange(callback: () => void): () => void {
  const media = matchMedia('(prefers-color-scheme: dark)')
  media.addEventListener('change', callback)
  const observer = new MutationObserver(callback)
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
  return () => {
    media.removeEventListener('change', callback)
    observer.disconnect()
  }
}
