import type { LiveSign } from '../../marbles/element/liveEvent.js'

// What goes over the socket, as JSON. The page is built with these types, too.

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
/**
 * Of a message, or a failure to decode one: id of the topic, time, flags, begin of the payload or reason of the failure,
 * number of the message, size of its payload; where it is followed and more than its begin, the payload.
 */
export type MarkRow = readonly [
  id: number,
  at: number,
  flags: number,
  text: string,
  message: number,
  size: number,
  body?: Body,
]
/** What is kept of a payload, in base64, and the properties. */
export type Body = readonly [base64: string, properties: Payload['properties']]
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
  /** Marks that were sent without the payload they were followed for, for want of room. */
  readonly bare: number
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
  | { readonly of: 'follow' }
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
/** Of marks: twice these bits, the QoS. */
export const QOS = 8
/** Of marks: the message has properties. */
export const PROPERTIES = 32
