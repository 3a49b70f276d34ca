// Before the first paint, so that a dark window does not flash white; a file of its own, as the
// window's policy allows no script in the page.
// Its other half is shell/theme.svelte.ts.
try {
  const theme = localStorage.getItem('stillroom.theme')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
} catch {
  // a browser that keeps nothing
}
