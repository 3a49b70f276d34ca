import { expect, test } from 'vitest'
import { viewOfArguments, viewOfLink } from '../../../src-main/adapters/electron/deep-link.ts'

test('a link shows a run, and can do nothing else', () => {
  expect(viewOfLink('stillroom://run/20261124-151233-4f2a')).toBe('/run/20261124-151233-4f2a')
  expect(viewOfArguments(['stillroom', '--flag', 'stillroom://run/a/'])).toBe('/run/a')
  for (const text of [
    'stillroom://run/',
    'stillroom://run/..',
    'stillroom://run/a/b',
    'stillroom://run/a?delete',
    'stillroom://run/a#x',
    'stillroom://run/%2e%2e',
    'stillroom://stop/a',
    'STILLROOM://run/a b',
    `stillroom://run/${'a'.repeat(400)}`,
    5,
    undefined,
  ])
    expect(viewOfLink(text)).toBeUndefined()
})
