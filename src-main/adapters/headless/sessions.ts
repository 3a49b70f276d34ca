import { randomBytes, timingSafeEqual } from 'node:crypto'

/**
 * Authentication: a one-time code is exchanged for a session cookie, which lives as long as the
 * server.
 */
export interface Sessions {
  /** The code that serves next. */
  readonly code: () => string
  /**
   * @param isThisUser false when whoever shows the code is known to be another user of this
   * machine; asked of a right code alone
   * @returns a Set-Cookie header's value; the code is spent. Undefined for a wrong code
   */
  enter(code: string, isThisUser: () => boolean): string | undefined
  /** Makes another code; those before open nothing any more. */
  renew(): string
  /**
   * Makes another code beside those that nobody has used yet, of which the last few are kept.
   * @param isForThisUser whether it opens nothing for other users of this machine: it will be seen
   * on a command line
   */
  another(isForThisUser: boolean): string
  /** Of this launch alone; for programs of the same user, who can read server.json. */
  readonly key: string
  isKey(given: unknown): boolean
  /** @returns a Set-Cookie header's value, for who has shown the key */
  admit(): string
  isKnown(cookies: string | undefined): boolean
}

interface Code {
  readonly code: string
  readonly isForThisUser: boolean
}

const BYTES = 32
const MOST_CODES = 8
/**
 * Of programs with the key, which may enter as often as they like; the one that entered first is
 * forgotten.
 */
const MOST_KNOWN = 1000

export function createSessions(port: number): Sessions {
  // Cookies are shared by all ports of a host name: two servers on one machine must not take each
  // other's.
  const name = `stillroom-${port}`
  const known = new Set<string>()
  const key = secret()
  const made = (isForThisUser = false): Code => ({ code: secret(), isForThisUser })
  let codes: readonly Code[] = [made()]
  const latest = () => codes.at(-1)?.code ?? ''
  const admit = () => {
    const token = secret()
    known.add(token)
    const [first] = known
    if (known.size > MOST_KNOWN && first !== undefined) known.delete(first)
    return `${name}=${token}; HttpOnly; SameSite=Strict; Path=/`
  }
  return {
    code: latest,
    enter(given, isThisUser) {
      const used = codes.find(({ code }) => isSame(given, code))
      if (!used || (used.isForThisUser && !isThisUser())) return undefined
      codes = codes.filter((code) => code !== used)
      if (codes.length === 0) codes = [made()]
      return admit()
    },
    renew() {
      codes = [made()]
      return latest()
    },
    another(isForThisUser) {
      codes = [...codes, made(isForThisUser)].slice(-MOST_CODES)
      return latest()
    },
    key,
    isKey: (given) => typeof given === 'string' && isSame(given, key),
    admit,
    isKnown(cookies = '') {
      const token = cookies
        .split(';')
        .map((cookie) => cookie.trim().split('='))
        .find(([cookieName]) => cookieName === name)?.[1]
      return token !== undefined && [...known].some((knownToken) => isSame(token, knownToken))
    },
  }
}

function secret(): string {
  return randomBytes(BYTES).toString('base64url')
}

function isSame(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)]
  return x.length === y.length && timingSafeEqual(x, y)
}
