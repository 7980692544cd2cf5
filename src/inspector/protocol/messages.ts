import type { LiveSign } from '../../marbles/element/liveEvent.js'

// What goes over the socket, as JSON. The page is built with these types, too.

/** What the page asks for. `ask` is in the answer. */
export type Command =
  | { readonly do: 'value'; readonly ask: number; readonly id: number }
  | { readonly do: 'failure'; readonly ask: number; readonly id: number }
  /** Asks which topics have a text in their last value, and of which a condition is true. */
  | { readonly do: 'find'; readonly ask: number; readonly text?: string; readonly where?: string }
  | PublishCommand
  | RepeatCommand
  | { readonly do: 'stop'; readonly ask: number; readonly repetition: number }
  | ObserveCommand
  | { readonly do: 'unobserve'; readonly ask: number; readonly filter: string }
  | { readonly do: 'record'; readonly ask: number; readonly on: boolean }
  | { readonly do: 'recording'; readonly ask: number }
  | { readonly do: 'skeleton'; readonly ask: number }
  | LookCommand
  | { readonly do: 'delete'; readonly ask: number; readonly look: number }
  | { readonly do: 'undo'; readonly ask: number; readonly deletion: number }

/** Asks what is stored: of a filter, or of it the topics that are folded by a template. */
export interface LookCommand {
  readonly do: 'look'
  readonly ask: number
  readonly filter: string
  /** Its number; a filter may be wider than its template. */
  readonly template?: number
}

export interface PublishCommand {
  readonly do: 'publish'
  readonly ask: number
  readonly topic: string
  readonly text?: string
  readonly base64?: string
  readonly qos: 0 | 1 | 2
  readonly retain: boolean
  readonly contentType?: string
  readonly responseTopic?: string
  readonly correlation?: string
  readonly expiry?: number
  readonly userProperties?: readonly (readonly [string, string])[]
  /** It is sent even where a topic would not read it. */
  readonly anyway?: boolean
}

/** Publishes again and again, until it is stopped or the page is gone. Its answers are many. */
export interface RepeatCommand extends Omit<PublishCommand, 'do'> {
  readonly do: 'repeat'
  /** Ms from one to the next. */
  readonly every: number
  /** Not given: until it is stopped. */
  readonly times?: number
}

/** Observes a filter for all pages, until it is asked to end, or the inspector does. */
export interface ObserveCommand {
  readonly do: 'observe'
  readonly ask: number
  readonly filter: string
  readonly qos: 0 | 1 | 2
  /** It is observed even where that is all that somebody else's broker has. */
  readonly anyway?: boolean
}

/** Ms from one message to the next, and how many. */
export const FASTEST = 10
export const SLOWEST = 86_400_000
export const MOST_TIMES = 1_000_000

/** What the page is told. */
export type Told = Welcome | Batch | State | Reply

export interface Welcome {
  readonly kind: 'welcome'
  readonly driver: string
  readonly readOnly: boolean
  /** What topics are folded by. */
  readonly templates: readonly TemplateRow[]
  readonly limits: {
    readonly topics: number
    readonly payload: number
    readonly bytes: number
    readonly recording: number
  }
}

/** How it reads, its filter, and the names of the wildcards of that, in order. */
export type TemplateRow = readonly [template: string, filter: string, ...names: string[]]
/** Id, topic, the number of its template or -1, and what the wildcards of that stand for. */
export type NameRow = readonly [id: number, topic: string, template: number, ...params: string[]]
/**
 * Id, count, bytes, failures, time of the last, size of the last, flags, begin of the last; when a payload differed
 * from the one before, and when that could not be said.
 */
export type TopicRow = readonly [
  ...[number, number, number, number, number, number, number],
  string,
  ...[number, number],
]
/** Id of the topic, time, flags, begin of the payload. */
export type MarkRow = readonly [number, number, number, string]
/** Kind and name of the lane, sign or word, time. */
export type EventRow = readonly [
  'link' | 'wire' | 'observer' | 'status' | 'publish',
  string,
  LiveSign | string,
  number,
]

/** A failure as it is listed; the whole is asked for. */
export interface FailureRow {
  readonly id: number
  readonly at: number
  readonly topic: string
  readonly reason: string
  readonly path: string
  readonly message: string
  readonly codec: string
}

export interface Batch {
  readonly kind: 'batch'
  readonly now: number
  /** Names of topics that are new to the page. */
  readonly names: readonly NameRow[]
  readonly rows: readonly TopicRow[]
  readonly marks: readonly MarkRow[]
  readonly events: readonly EventRow[]
  readonly failures: readonly FailureRow[]
  readonly figures: Figures
}

/** Numbers of what is seen, and of what is not. */
export interface Figures {
  readonly messages: number
  readonly bytes: number
  readonly topics: number
  /** Messages of topics that are not kept, because there are too many. */
  readonly leftOut: number
  /** Topics whose last payload is no more kept, for want of room. */
  readonly evicted: number
  /** Marks that were not sent to this page, since it or its socket was too slow. */
  readonly skipped: number
  readonly failures: number
  /** Failures that are no more listed. */
  readonly failuresGone: number
  readonly recording: {
    readonly on: boolean
    readonly messages: number
    readonly bytes: number
    readonly full: boolean
  }
}

export interface State {
  readonly kind: 'state'
  readonly status: string
  readonly server: string
  readonly observers: readonly {
    readonly filter: string
    readonly observers: number
    readonly phase: string
    readonly qos: number
    readonly granted: number | null
    /** Of the observers, that many are this inspector. */
    readonly own: number
  }[]
  /** What is observed for pages, and what ended it: nothing, where it goes on. */
  readonly own: readonly { readonly filter: string; readonly qos: number; readonly problem: string }[]
  /** Filters that are not told, because there are too many. */
  readonly more: number
  readonly counts: Readonly<Record<string, number>>
}

export type Reply =
  | { readonly kind: 'reply'; readonly ask: number; readonly ok: true; readonly result: Result }
  | { readonly kind: 'reply'; readonly ask: number; readonly ok: false; readonly error: string }

/** A payload: what is kept of it, in base64, and how long it was. */
export interface Payload {
  readonly base64: string
  readonly size: number
  readonly at: number
  readonly retain: boolean
  readonly qos: number
  /** Names and values of its properties. */
  readonly properties: readonly (readonly [string, string])[]
}

/** The topics whose last value has what is looked for. */
export interface Found {
  readonly ids: readonly number[]
  /** So many more have it, and are not named. */
  readonly more: number
  /** Of so many the last value is not kept, or not the whole of it. */
  readonly unread: number
}

/** How a message is being repeated. */
export interface Repetition {
  readonly of: 'repeat'
  readonly repetition: number
  readonly every: number
  /** Those that were published, with what became of them; of others the answer is not there yet. */
  readonly begun: number
  readonly sent: number
  readonly refused: number
  /** Turns that were left out, for the message before was not answered yet. */
  readonly skipped: number
  /** Why the last that was refused was, in words. */
  readonly problem: string
  /** Nothing more will be published. */
  readonly over: boolean
}

export type Result =
  | { readonly of: 'value'; readonly now: Payload | null; readonly before: Payload | null }
  | {
      readonly of: 'failure'
      readonly failure: FailureRow
      readonly payload: Payload
      readonly issues: readonly {
        readonly path: string
        readonly message: string
        readonly expected: string
      }[]
      readonly schema: string
    }
  | ({ readonly of: 'find' } & Found)
  /** It was not sent: a topic would not read it. */
  | { readonly of: 'unreadable'; readonly problem: string }
  | { readonly of: 'publish'; readonly outcome: string; readonly noMatchingSubscribers: boolean }
  | Repetition
  | { readonly of: 'stop' }
  | { readonly of: 'observe' }
  /** It is not observed: it asks a broker for all that it has, and that is not on this machine. */
  | { readonly of: 'broad' }
  | { readonly of: 'unobserve' }
  | { readonly of: 'record'; readonly on: boolean }
  | { readonly of: 'recording'; readonly lines: string }
  | { readonly of: 'skeleton'; readonly text: string; readonly svg: string }
  | {
      readonly of: 'look'
      readonly look: number
      readonly count: number
      readonly bytes: number
      readonly first: readonly string[]
    }
  | { readonly of: 'delete'; readonly deletion: number; readonly count: number; readonly failed: number }
  | { readonly of: 'undo'; readonly count: number; readonly failed: number }

/** Flags of rows and marks. */
export const RETAINED = 1
export const FAILED = 2
export const CUT = 4
