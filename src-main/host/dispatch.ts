import { API, type Answer, type Handlers, type Reply, type RequestName } from '../contract/api.ts'
import { StillroomError, toErrorData } from '../domain/stillroom-error.ts'

/** Answers one request from outside: a name that is not in the contract, or an argument that does not fit its schema, never reaches a handler. */
export async function dispatch(
  handlers: Handlers,
  name: unknown,
  ask: unknown,
): Promise<Reply<Answer<RequestName>>> {
  try {
    return { ok: true, value: await askDirectly(handlers, name, ask) }
  } catch (thrown) {
    return { ok: false, error: toErrorData(thrown) }
  }
}

/** @throws StillroomError what `dispatch` answers as a failure; what the handler throws at once is thrown at once */
export function askDirectly(
  handlers: Handlers,
  name: unknown,
  ask: unknown,
): Answer<RequestName> | Promise<Answer<RequestName>> {
  if (typeof name !== 'string' || !isRequestName(name))
    throw new StillroomError('unknown-request', `No request is called ${JSON.stringify(name)}`)
  const parsed = API[name].ask.safeParse(ask)
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
    throw new StillroomError('invalid-arguments', `${name} cannot be asked so: ${problems.join('; ')}`)
  }
  const handle = handlers[name] as (ask: unknown) => Answer<RequestName> | Promise<Answer<RequestName>>
  return handle(parsed.data)
}

export function isRequestName(name: string): name is RequestName {
  return Object.hasOwn(API, name)
}
