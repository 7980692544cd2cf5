import { type Daemon, startDaemon } from './daemon.js'
import { freePorts } from './ports.js'

/** A broker that is a program of its own. */
export interface Program {
  readonly file: string
  readonly args: readonly string[]
  /** Beside the variables of this process. */
  readonly env?: Readonly<Record<string, string>>
  /** What its log says once it serves. */
  readonly ready: RegExp
  /** What its log says where one of its ports is somebody else's. */
  readonly portTaken: RegExp
  /** Writes what it reads when it starts. */
  configure(ports: Ports): Promise<void>
  /** Resolves once it has answered a client. */
  answers(ports: Ports): Promise<void>
}

/** The port of the broker's URL, and another for whatever else it serves. */
export interface Ports {
  readonly main: number
  readonly other: number
}

export interface BrokerProcess {
  readonly ports: Ports
  readonly pid: number | undefined
  /** Starts again on the same ports. Harmless while it runs. */
  start(): Promise<void>
  /** Harmless while it is stopped. */
  stop(signal?: NodeJS.Signals): Promise<void>
  signal(signal: NodeJS.Signals): void
  /** Signals and resolves with the line by which the log answers. */
  signalled(signal: NodeJS.Signals, answer: RegExp): Promise<string>
}

/** Starts a broker on free ports; where this rejects nothing is left running. */
export const startBrokerProcess = async (program: Program): Promise<BrokerProcess> => {
  let daemon: Daemon | undefined

  const stop = async (signal?: NodeJS.Signals) => {
    await daemon?.stop(signal)
    daemon = undefined
  }

  const launch = async (ports: Ports) => {
    daemon = startDaemon(program.file, program.args, program.env)
    try {
      const line = await daemon.logged(line => program.ready.test(line) || program.portTaken.test(line))
      if (program.portTaken.test(line)) throw new Error(line)
      await program.answers(ports)
    } catch (error) {
      await stop('SIGKILL')
      throw error
    }
  }

  // A port that was free a moment ago can be somebody else's by now.
  const firstLaunch = async (attempts = 5): Promise<Ports> => {
    const [main = 0, other = 0] = await freePorts(2)
    const ports = { main, other }
    await program.configure(ports)
    try {
      await launch(ports)
      return ports
    } catch (error) {
      if (attempts > 1 && program.portTaken.test(String(error))) return firstLaunch(attempts - 1)
      throw error
    }
  }

  const ports = await firstLaunch()
  return {
    ports,
    get pid() {
      return daemon?.running ? daemon.pid : undefined
    },
    start: async () => {
      if (!daemon?.running) await launch(ports)
    },
    stop,
    signal: signal => daemon?.signal(signal),
    signalled: (signal, answer) => {
      if (daemon === undefined) return Promise.reject(new Error('the broker is stopped'))
      const before = daemon.log.length
      daemon.signal(signal)
      return daemon.logged((line, index) => index >= before && answer.test(line))
    },
  }
}
