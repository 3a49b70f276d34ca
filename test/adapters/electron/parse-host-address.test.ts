import { describe, expect, test } from 'vitest'
import { parseHostAddress } from '../../../src-main/adapters/electron/parse-host-address.ts'

const code = 'c'.repeat(43)

describe('a host’s address', () => {
  test.each([
    [`http://127.0.0.1:7777/#${code}`, '127.0.0.1:7777'],
    [` http://localhost:7777/#${code}\n`, 'localhost:7777'],
    [`http://[::1]:7777/#${code}`, '[::1]:7777'],
  ])('%j is of %s', (text, host) => expect(parseHostAddress(text)).toEqual({ host, port: 7777, code }))

  test('keeps the host’s name when a tunnel ends on another port', () => {
    expect(parseHostAddress(`http://127.0.0.1:7777/#${code}`, 9000)).toEqual({
      host: '127.0.0.1:7777',
      port: 9000,
      code,
    })
  })

  test.each([
    '',
    'gpu',
    'http://127.0.0.1:7777/',
    `http://127.0.0.1/#${code}`,
    `http://127.0.0.1:7777/#${code}x`,
    `https://127.0.0.1:7777/#${code}`,
    `file://127.0.0.1:7777/#${code}`,
  ])('%j is none', (text) => expect(() => parseHostAddress(text)).toThrow('as `stillroom serve` prints it'))

  test('of another machine is refused with the tunnel that it needs', () => {
    expect(() => parseHostAddress(`http://gpu.lab:7777/#${code}`)).toThrow(
      'ssh -N -L 7777:127.0.0.1:7777 gpu.lab',
    )
    expect(() => parseHostAddress(`http://127.0.0.1.evil.example:7777/#${code}`)).toThrow(
      'only through a tunnel',
    )
  })
})
