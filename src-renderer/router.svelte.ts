/** Which view is shown, by the address behind the #: /runs, /run/<id>, /library. Back and forward work as anywhere. */
export class Router {
  path = $state(pathInAddress())

  constructor() {
    addEventListener('hashchange', () => (this.path = pathInAddress()))
  }

  /** The run that is shown, if one is. */
  readonly runId = $derived(/^\/run\/(.+)$/.exec(this.path)?.[1])
}

/** Behind the # may stand a code to enter by, too, which is no view. */
function pathInAddress(): string {
  const path = location.hash.slice(1)
  return path.startsWith('/') ? path : '/runs'
}
