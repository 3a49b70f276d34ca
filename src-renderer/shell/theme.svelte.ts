export const THEMES = ['system', 'light', 'dark'] as const
export type ThemeChoice = (typeof THEMES)[number]

/** Read by public/first-theme.js too, before the first paint: plain text, not JSON. */
const KEY = 'stillroom.theme'

/** Light, dark, or as the system has it; remembered. */
export class Theme {
  choice = $state<ThemeChoice>(THEMES.find((theme) => theme === readChoice()) ?? 'system')

  choose(theme: ThemeChoice): void {
    this.choice = theme
    if (theme === 'system') delete document.documentElement.dataset.theme
    else document.documentElement.dataset.theme = theme
    try {
      localStorage.setItem(KEY, theme)
    } catch {
      // A browser that keeps nothing shows the choice until the window closes.
    }
  }

  /** The one after: system, light, dark, and again. */
  next(): ThemeChoice {
    const next = THEMES[(THEMES.indexOf(this.choice) + 1) % THEMES.length] ?? 'system'
    this.choose(next)
    return next
  }
}

function readChoice(): string | null {
  try {
    return localStorage.getItem(KEY)
  } catch {
    return null
  }
}
