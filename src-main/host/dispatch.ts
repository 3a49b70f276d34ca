import { API, type Answer, type HostApi, type Reply, type RequestName } from '../contract/api.ts'
import { StillroomError, toErrorData } from '../domain/stillroom-error.ts'

/** Answers one request from outside, whatever it is; nothing is thrown. */
export async function dispatch(
  api: HostApi,
  name: unknown,
  ask: unknown,
): Promise<Reply<Answer<RequestName>>> {
  try {
    return { ok: true, value: await askByName(api, name, ask) }
  } catch (thrown) {
    return { ok: false, error: toErrorData(thrown) }
  }
}

/**
 * @throws StillroomError what `dispatch` answers as a failure; what the handler throws at once is
 * thrown at once
 */
export function askByName(
  api: HostApi,
  name: unknown,
  ask: unknown,
): Answer<RequestName> | Promise<Answer<RequestName>> {
  if (typeof name !== 'string' || !isRequestName(name))
    throw new StillroomError(
      'unknown-request',
      `No request is called ${typeof name === 'string' ? JSON.stringify(name.slice(0, 100)) : `a ${typeof name}`}`,
    )
  const handler = api[name] as (ask: unknown) => Answer<RequestName> | Promise<Answer<RequestName>>
  return handler(ask)
}

export function isRequestName(name: string): name is RequestName {
  return Object.hasOwn(API, name)
}
