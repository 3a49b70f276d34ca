/**
 * From a key in the Playground to the answers and the attention of teacher, A and B on the screen,
 * while words are weighed (0.1 s between keys) and when they have been (3 s).
 * node test/e2e/playground-speed.ts <home with two finished students> <run A> <run B>
 */
import { buildWindow } from '../../src-main/adapters/headless/build-window.ts'
import { launchBrowser } from './launch-browser.ts'
import { startHost } from './stillroom-window.ts'

const KEYS = 8
const [home = '', a = '', b = ''] = process.argv.slice(2)

/** Milliseconds from a key until the note no longer says that answers are of the wording before. */
async function pressKey(): Promise<number> {
  const area = document.querySelector<HTMLTextAreaElement>('[aria-label="Your wording"]')
  const note = document.querySelector('[aria-label="Playground"] .note')
  if (!area || !note) throw new Error('there is no Playground')
  const from = performance.now()
  area.value += 'x'
  area.dispatchEvent(new Event('input', { bubbles: true }))
  await new Promise(requestAnimationFrame)
  while (note.textContent.includes('wording before')) await new Promise((done) => setTimeout(done, 2))
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)))
  return performance.now() - from
}

await buildWindow()
const host = await startHost(home, 0)
const browser = await launchBrowser()
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  await page.goto(host.url)
  await page.locator('main h1').waitFor()
  await page.goto(`${new URL(host.url).origin}/#/examples?a=${a}&b=${b}`)
  const wording = page.getByLabel('Your wording').first()
  for (const words of [12, 60, 118]) {
    await wording.fill(Array.from({ length: words }, (_, at) => ['good', 'film', 'slow'][at % 3]).join(' '))
    await page.waitForTimeout(10_000)
    for (const pauseMs of [100, 3000]) {
      const times: number[] = []
      while (times.length < KEYS) {
        times.push(Math.round(await page.evaluate(pressKey)))
        await page.waitForTimeout(pauseMs)
      }
      console.log(`${words} words, ${pauseMs} ms between keys: ${times.join(' ')} ms`)
    }
  }
} finally {
  await browser.close()
  host.process.kill('SIGTERM')
}
