import type { Answer, Reply } from '../../contract/api.ts'
import type { ConnectOffer, Connection, ShellNews, ShownHost } from '../../contract/bridge.ts'
import { unpackRuns } from '../../domain/run/run-list.ts'
import { StillroomError, toErrorData } from '../../domain/stillroom-error.ts'
import { readServerFile } from '../headless/server-file.ts'
import type { StaticFile } from '../headless/static-files.ts'
import { noHost, type HostLine, type HostListener } from './host-line.ts'
import { openOwnHost } from './own-host.ts'
import { parseHostAddress } from './parse-host-address.ts'
import type { PreferencesFile } from './preferences.ts'
import { openRemoteHost, type RemoteHost } from './remote-host.ts'
import type { TrainingWatch } from './training-watch.ts'

export interface HostSwitchSurroundings {
  readonly home: string
  readonly files: ReadonlyMap<string, StaticFile>
  readonly preferences: PreferencesFile
  readonly watch: TrainingWatch
  readonly tell: (news: ShellNews) => void
}

/** Whose work the window shows: the host in this app, or one served elsewhere; one at a time. */
export class HostSwitch {
  private readonly surroundings: HostSwitchSurroundings
  private line: HostLine = noHost('The host is being opened.')
  private name = ''
  private state: Connection = 'connecting'
  /** Why a person has to choose a host: there is none, or it does not know this app any more. */
  private why: string | undefined

  constructor(surroundings: HostSwitchSurroundings) {
    this.surroundings = surroundings
  }

  shown(): ShownHost {
    return { where: this.line.where, name: this.name, address: this.line.address }
  }

  /** The name of a host elsewhere; undefined where this app's own is shown, or none. */
  nameElsewhere(): string | undefined {
    return this.line.where === 'elsewhere' ? this.name : undefined
  }

  connection(): Connection {
    return this.state
  }

  offer(): ConnectOffer {
    const { home, preferences } = this.surroundings
    return {
      why: this.why,
      isRunningHere: this.line.where !== 'own' && readServerFile(home) !== undefined,
      lastAddress: preferences.read().lastAddress,
    }
  }

  ask(name: string, given: string): Promise<string> {
    return this.line.ask(name, given)
  }

  /** Shows the host in this app; where it cannot be opened and no other is shown, the reason. */
  async useOwn(): Promise<ShownHost> {
    if (this.line.where === 'own') return this.shown()
    const { home, files } = this.surroundings
    try {
      return await this.take((listener) => openOwnHost(home, files, listener))
    } catch (thrown) {
      const { code, message: reason } = toErrorData(thrown)
      const message = code === 'unexpected' ? `The host in this app could not be opened: ${reason}` : reason
      if (this.line.where !== 'none') throw thrown
      return this.showNone(message)
    }
  }

  async connect(address: string, port?: number): Promise<ShownHost> {
    const { host, port: dial, code } = parseHostAddress(address, port)
    return this.enter({ host, port: dial, proof: { code } })
  }

  /** Shows the host that another program serves of this app's home. */
  async connectHere(): Promise<ShownHost> {
    const mark = readServerFile(this.surroundings.home)
    if (!mark)
      throw new StillroomError(
        'database-busy',
        'Nobody who serves this home could be found any more. Try again.',
      )
    return this.enter({ host: `127.0.0.1:${mark.port}`, port: mark.port, proof: { key: mark.key } })
  }

  close(): Promise<void> {
    return this.line.close()
  }

  private async enter(remote: RemoteHost): Promise<ShownHost> {
    const host = await this.take((listener) => openRemoteHost(remote, listener))
    this.surroundings.preferences.change({ lastAddress: `http://${remote.host}/` })
    return host
  }

  /** Leaves the host that is shown for another, once that one is open. */
  private async take(open: (listener: HostListener) => Promise<HostLine>): Promise<ShownHost> {
    let taken: HostLine | undefined
    const told: Connection[] = []
    const listener = this.listenerOf(() => taken !== undefined && taken === this.line)
    const opened = await open({
      ...listener,
      onConnection: (state) => (taken ? listener.onConnection(state) : void told.push(state)),
    })
    const before = this.line
    taken = this.line = opened
    this.why = undefined
    await before.close()
    listener.onConnection(told.at(-1) ?? 'connecting')
    await this.learn()
    return this.shown()
  }

  /** Only the host that is shown may send events; those of a host that was left are dropped. */
  private listenerOf(isShown: () => boolean): HostListener {
    const { watch, tell } = this.surroundings
    return {
      onEvent: (event) => {
        if (!isShown()) return
        watch.take(event)
        tell({ kind: 'event', event })
      },
      onConnection: (state) => {
        if (!isShown()) return
        this.state = state
        tell({ kind: 'connection', state })
        if (state === 'open') void this.learn()
      },
      onLocked: (reason) => {
        if (!isShown()) return
        this.why = reason
        tell({ kind: 'connect', ...this.offer() })
      },
    }
  }

  /** Asks whose host it is, and what it trains. */
  private async learn(): Promise<void> {
    const { watch, tell } = this.surroundings
    const from = this.line
    const described = await question<Answer<'host.describe'>>(from, 'host.describe')
    const runs = await question<Answer<'runs.list'>>(from, 'runs.list')
    if (from !== this.line) return
    if (described) this.name = described.name
    if (runs) watch.begin(unpackRuns(runs))
    tell({ kind: 'host', host: this.shown() })
  }

  private showNone(why: string): ShownHost {
    const { tell } = this.surroundings
    this.line = noHost(why)
    this.why = why
    this.state = 'lost'
    tell({ kind: 'connection', state: this.state })
    tell({ kind: 'host', host: this.shown() })
    tell({ kind: 'connect', ...this.offer() })
    return this.shown()
  }
}

async function question<T>(line: HostLine, name: string): Promise<T | undefined> {
  const reply = JSON.parse(await line.ask(name, '{}')) as Reply<T>
  return reply.ok ? reply.value : undefined
}
