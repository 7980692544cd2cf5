import type { ClientOptions, Driver } from 'rxtopics'
import type { Random } from '../chaos/random.js'

/** Several nodes that stand for one broker, each behind a proxy of its own. */
export interface Cluster extends AsyncDisposable {
  /** The engine with its version, as its own tools say it. */
  readonly version: string
  readonly nodes: readonly Node[]
  /** Resolves when all nodes are there and agree. */
  settled(): Promise<void>
}

/** One node of a cluster. */
export interface Node {
  /** Starts it again, with what it has on its disk. */
  start(): Promise<void>
  stop(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>
  /** Nothing gets through to it or from it any more, until `heal`. Connections stay open. */
  cut(): Promise<void>
  heal(): Promise<void>
}

/** Who a client of a trial is. */
export interface Who {
  readonly name: string
  /** The node that it tries first; the others follow. */
  readonly node: number
  /** What is left of its session when its connection is lost: all, nothing, or all until the client is closed. */
  readonly session: 'kept' | 'clean' | 'resumed'
}

/** Gives a client its driver. */
export type Connect = (who: Who) => Driver

/**
 * - `kept`: keeps its session; at the node that is lost, as are the next three
 * - `resumed`: starts with nothing, and goes on with its session when its connection was lost
 * - `clean`: starts with nothing each time
 * - `group`: two members, one at the node that is lost
 * - `elsewhere`: clean, at a node that stays
 * - `away`: keeps its session, is gone before the flow begins, and comes back after it
 */
export type Observer = 'kept' | 'resumed' | 'clean' | 'group' | 'elsewhere' | 'away'

/** What happens to the node. */
export type Fault = 'killed' | 'stopped' | 'cut off'

/** One run of a cluster's clients through one fault. */
export interface Trial {
  readonly cluster: Cluster
  readonly connect: Connect
  /** Options of all its clients. */
  readonly client?: ClientOptions | undefined
  readonly observers: readonly Observer[]
  readonly fault: Fault
  readonly random: Random
  /** Returns the node whose loss matters most now: that which leads what the messages are kept in. */
  readonly victim: () => Promise<number>
  /** @default 1 */
  readonly qos?: 0 | 1 | undefined
  /** Ms after which a publish without an answer is unsure. @default 60000 */
  readonly timeout?: number | undefined
  /** Ms for which the node is gone. @default 4000 */
  readonly down?: number | undefined
  /** Ms for which all is well, before the node is gone and after it is back. @default 2000 */
  readonly calm?: number | undefined
  /** Ms without any message after which what is missing is lost. @default 8000 */
  readonly patience?: number | undefined
}

/** What is promised to an observer; where a number is not given any will do. */
export interface Promised {
  readonly lost?: number
  readonly disordered?: number
  readonly unmarked?: number
  /** Ms. */
  readonly gap?: number
}

/** One way to use a cluster, and what it promises. */
export interface Lane {
  readonly title: string
  readonly connect: Connect
  readonly client?: ClientOptions
  readonly victim: () => Promise<number>
  readonly faults: readonly Fault[]
  readonly qos?: 0 | 1
  readonly timeout?: number
  readonly down?: number
  readonly promised: Readonly<Partial<Record<Observer, Promised>>>
  /** Observers that are expected to lose something: the lane fails if they do not. */
  readonly loses?: Readonly<Partial<Record<Observer, readonly Fault[]>>>
}

/** A cluster and the ways to use it. */
export interface Setup {
  readonly engine: string
  readonly missing: () => string | null
  readonly start: () => Promise<{ readonly cluster: Cluster; readonly lanes: readonly Lane[] }>
}
