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
export interface HostSwitch {
  readonly shown: () => ShownHost
  /** The name of a host elsewhere; undefined where this app's own is shown, or none. */
  readonly nameElsewhere: () => string | undefined
  readonly connection: () => Connection
  readonly offer: () => ConnectOffer
  ask(name: string, given: string): Promise<string>
  useOwn(): Promise<ShownHost>
  connect(address: string, port?: number): Promise<ShownHost>
  connectHere(): Promise<ShownHost>
  close(): Promise<void>
}

export function createHostSwitch({
  home,
  files,
  preferences,
  watch,
  tell,
}: HostSwitchSurroundings): HostSwitch {
  let line: HostLine = noHost('The host is being opened.')
  let name = ''
  let connection: Connection = 'connecting'
  let why: string | undefined
  const shown = (): ShownHost => ({ where: line.where, name, address: line.address })
  const offer = (): ConnectOffer => ({
    why,
    isRunningHere: line.where !== 'own' && readServerFile(home) !== undefined,
    lastAddress: preferences.read().lastAddress,
  })

  /** Only the host that is shown may send events; those of a host that was left are dropped. */
  const listenerOf = (isShown: () => boolean): HostListener => ({
    onEvent(event) {
      if (!isShown()) return
      watch.take(event)
      tell({ kind: 'event', event })
    },
    onConnection(state) {
      if (!isShown()) return
      connection = state
      tell({ kind: 'connection', state })
      if (state === 'open') void learn()
    },
    onLocked(reason) {
      if (!isShown()) return
      why = reason
      tell({ kind: 'connect', ...offer() })
    },
  })

  const take = async (open: (listener: HostListener) => Promise<HostLine>): Promise<ShownHost> => {
    let taken: HostLine | undefined
    const told: Connection[] = []
    const listener = listenerOf(() => taken !== undefined && taken === line)
    const opened = await open({
      ...listener,
      onConnection: (state) => (taken ? listener.onConnection(state) : void told.push(state)),
    })
    const before = line
    taken = line = opened
    why = undefined
    await before.close()
    listener.onConnection(told.at(-1) ?? 'connecting')
    await learn()
    return shown()
  }

  /** Asks whose host it is, and what it trains. */
  const learn = async () => {
    const from = line
    const described = await question<Answer<'host.describe'>>(from, 'host.describe')
    const runs = await question<Answer<'runs.list'>>(from, 'runs.list')
    if (from !== line) return
    if (described) name = described.name
    if (runs) watch.begin(unpackRuns(runs))
    tell({ kind: 'host', host: shown() })
  }

  const useOwn = async (): Promise<ShownHost> => {
    if (line.where === 'own') return shown()
    try {
      return await take((listener) => openOwnHost(home, files, listener))
    } catch (thrown) {
      const { code, message: reason } = toErrorData(thrown)
      const message = code === 'unexpected' ? `The host in this app could not be opened: ${reason}` : reason
      if (line.where !== 'none') throw thrown
      line = noHost(message)
      why = message
      connection = 'lost'
      tell({ kind: 'connection', state: connection })
      tell({ kind: 'host', host: shown() })
      tell({ kind: 'connect', ...offer() })
      return shown()
    }
  }

  const enter = async (remote: RemoteHost): Promise<ShownHost> => {
    const host = await take((listener) => openRemoteHost(remote, listener))
    preferences.change({ lastAddress: `http://${remote.host}/` })
    return host
  }

  return {
    shown,
    nameElsewhere: () => (line.where === 'elsewhere' ? name : undefined),
    connection: () => connection,
    offer,
    ask: (asked, given) => line.ask(asked, given),
    useOwn,
    connect(address, port) {
      const { host, port: dial, code } = parseHostAddress(address, port)
      return enter({ host, port: dial, proof: { code } })
    },
    connectHere() {
      const mark = readServerFile(home)
      if (!mark)
        throw new StillroomError(
          'database-busy',
          'Nobody who serves this home could be found any more. Try again.',
        )
      return enter({ host: `127.0.0.1:${mark.port}`, port: mark.port, proof: { key: mark.key } })
    },
    close: () => line.close(),
  }
}

async function question<T>(line: HostLine, name: string): Promise<T | undefined> {
  const reply = JSON.parse(await line.ask(name, '{}')) as Reply<T>
  return reply.ok ? reply.value : undefined
}
