export type ProtocolVersion = 5 | 4 | 3

/** What every broker of the tests offers, whether it is another process or an object of this one. */
export interface TestBroker extends AsyncDisposable {
  readonly name: string
  /** `mqtt://127.0.0.1:port`, or `mqtts:`, `ws:`, `wss:`. It stays the same over restarts. */
  readonly url: string
  /** The certificate (PEM) that signed a TLS broker's own. */
  readonly ca: string | undefined
  readonly versions: readonly ProtocolVersion[]
  /** The process, while it runs; a broker inside this process has none. */
  readonly pid: number | undefined
  /** What a client without an account must send, to a broker that lets nobody in without credentials. */
  readonly guest: { readonly username: string; readonly password: string } | undefined
  /** Starts again on the same port. Harmless while it runs. */
  start(options?: StartOptions): Promise<void>
  /** Ends the process and every connection. Harmless while it is stopped. */
  stop(signal?: NodeJS.Signals): Promise<void>
  /** Refuses every later SUBSCRIBE to a filter under this one; may drop the connections it has. */
  deny?(filter: string): Promise<void>
  /** Freezes the process: it takes connections and bytes but answers nothing. */
  pause?(): void
  resume?(): void
  /** Writes sessions and retained messages to disk now, so that they outlive a SIGKILL; else that takes a second. */
  save?(): Promise<void>
}

export interface StartOptions {
  /** `false`: forget sessions and retained messages. @default what `persistence` says */
  readonly keep?: boolean
}

export interface BrokerOptions {
  /** Refuses SUBSCRIBE to these filters and to every filter under them; all else is allowed. */
  readonly denied?: readonly string[]
  /** Refuses PUBLISH to topics under these filters. */
  readonly deniedPublish?: readonly string[]
  /** Passwords by user name. */
  readonly users?: Readonly<Record<string, string>>
  /** Lets clients in without credentials. @default true without `users` */
  readonly anonymous?: boolean
  /** Keeps sessions and retained messages over restarts. @default false */
  readonly persistence?: boolean
}
