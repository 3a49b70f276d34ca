import type { IncomingMessage, ServerResponse } from 'node:http'
import { readJson } from './read-json.ts'
import { refuse, refuseBody, sendJson, sendNothingHere } from './replies.ts'
import type { Sessions } from './sessions.ts'
import { userOfPeer } from './user-of-peer.ts'
import { countWrongTries } from './wrong-tries.ts'

/** Of who has not entered: a code or a key. */
const LARGEST_ENTRY = 4 << 10

/**
 * Answers who has not entered yet: `/session` takes a code or the key and gives a cookie,
 * `/address` takes the key and gives an address with a new code.
 */
export function createEntry(sessions: Sessions, addressOf: (code: string) => string) {
  const countWrongTry = countWrongTries()

  function refuseTry(response: ServerResponse, reason: string): void {
    const seconds = countWrongTry()
    if (seconds === undefined) return refuse(response, { status: 401, reason })
    response.setHeader('retry-after', String(seconds))
    refuse(response, {
      status: 429,
      reason: `${reason}, and there were many wrong ones just now; a right one opens at any time, a wrong one is looked at again in ${seconds} s`,
    })
  }

  return async (request: IncomingMessage, response: ServerResponse, path: string): Promise<void> => {
    const body = await readJson(request, LARGEST_ENTRY)
    if (body === undefined) return refuseBody(response)
    const isKey = sessions.isKey(body.key)
    if (path === '/address') {
      if (!isKey) return refuseTry(response, 'the key is wrong')
      return sendJson(response, 200, { address: addressOf(sessions.another(body.isForThisUser === true)) })
    }
    if (path !== '/session') return sendNothingHere(response)
    const cookie = isKey ? sessions.admit() : sessions.enter(String(body.code), () => isThisUser(request))
    if (!cookie) return refuseTry(response, 'the code is wrong, or was used before')
    response.setHeader('set-cookie', cookie)
    sendJson(response, 200, {})
  }
}

function isThisUser({ socket }: IncomingMessage): boolean {
  const user = userOfPeer(socket)
  return user === undefined || user === process.getuid?.()
}
