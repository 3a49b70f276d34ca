/** Which view is shown, by the address behind the #: /runs, /run/<id>, /library. Back and forward work as anywhere. */
export class Router {
  path = $state(location.hash.slice(1) || '/runs')

  constructor() {
    addEventListener('hashchange', () => (this.path = location.hash.slice(1) || '/runs'))
  }

  /** The run that is shown, if one is. */
  readonly runId = $derived(/^\/run\/(.+)$/.exec(this.path)?.[1])
}
