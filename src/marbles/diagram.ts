import type { CodecName, FailureWord, PacketName, StateWord, UnhandledWord } from './words.js'

export type { CodecName, FailureWord, PacketName, StateWord, UnhandledWord }

/**
 * A marble diagram as data: what `parse` reads and `format` writes, what a runner plays and a renderer draws.
 * One frame is one millisecond of virtual time, and one character of a lane, as in RxJS.
 */
export interface Diagram {
  /** The first line. */
  readonly title: string
  /** Lines of prose under the title. */
  readonly notes: readonly string[]
  /** What is so before time begins. */
  readonly given: readonly Given[]
  /** In the order of the text. */
  readonly lanes: readonly Lane[]
  /** What the symbols stand for. */
  readonly bindings: readonly Binding[]
}

/** Where something stands in the text, counted from 1; absent in a diagram that was not parsed. */
export interface Place {
  /** From 1. */
  readonly line: number
  /** From 1. */
  readonly column: number
}

/** A value that JSON can write. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/**
 * A value as written: JSON, or bytes, as `0x` and hexadecimal digits. The value of an option may also be a bare word,
 * which is text: `overlap merged`.
 */
export type Literal = Json | Uint8Array

/** Literals by name: options of the client, the broker, an observer, a publish. */
export type Options = Readonly<Record<string, Literal>>

/** What holds before the first frame. */
export type Given = Retained | Setting

/** The broker has a retained message: `home/lamp retained "on"`, `home/lamp retained "on" qos 1`. */
export interface Retained {
  /** Tells it from its kin. */
  readonly kind: 'retained'
  /** The topic. */
  readonly topic: string
  /** The value, as the codec of whoever observes it decodes it. */
  readonly value: Literal
  /** The quality of service it was published with. @default 0 */
  readonly qos?: 0 | 1 | 2
  /** Where it is written. */
  readonly place?: Place
}

/** An option of the client, the broker or the driver: `client linger 20`, `broker overlap merged`. */
export interface Setting {
  /** Tells it from its kin. */
  readonly kind: 'setting'
  /** What it is an option of. */
  readonly of: 'client' | 'broker' | 'driver'
  /** `outbox.capacity`: the option of an option. */
  readonly name: string
  /** Its value. */
  readonly value: Literal
  /** Where it is written. */
  readonly place?: Place
}

/** Something at one frame of a row. */
export interface Marble {
  /** When: frames from the beginning of the row. */
  readonly frame: number
  /** One character: a symbol that a binding explains, or one of `#`, `|`, `^`, `!` in the rows that know them. */
  readonly symbol: string
  /** Where it is written. */
  readonly place?: Place
}

/** A row of marbles. Those of one frame follow each other in their order. */
export interface Row {
  /** In the order of time. */
  readonly marbles: readonly Marble[]
  /** Frames until the row ends; what comes after that is not said. */
  readonly length: number
  /** Where it is written. */
  readonly place?: Place
}

/** What goes on, row by row. */
export type Lane = TopicLane | LinkLane | PublishLane | ObserverLane | ReportLane

/** Another client publishes on a topic: symbols of messages, and `|` where the traffic ends. */
export interface TopicLane {
  /** Tells it from its kin. */
  readonly kind: 'topic'
  /** The topic. */
  readonly topic: string
  /** When things happen. */
  readonly row: Row
  /** Where it is written. */
  readonly place?: Place
}

/**
 * The connection: `x` the broker goes away, `o` it is back, `|` the client is closed; or a symbol of a packet. With
 * `DISCONNECT 0x8e from broker` or `CLOSE from broker` the broker ends it, while it stays up for everybody else; for
 * `CONNECT` the client is told to reconnect, and for `PINGREQ` to ping.
 */
export interface LinkLane {
  /** Tells it from its kin. */
  readonly kind: 'link'
  /** When things happen. */
  readonly row: Row
  /** Where it is written. */
  readonly place?: Place
}

/** The client under test publishes on a topic: symbols of messages. */
export interface PublishLane {
  /** Tells it from its kin. */
  readonly kind: 'publish'
  /** The topic. */
  readonly topic: string
  /** Options of `publish`: `qos`, `retain`, `timeout`, … The `qos` and `retained` of a message come before these. */
  readonly options: Options
  /** When things happen. */
  readonly row: Row
  /** When and how each publish settled: symbols of states (`acknowledged`) and errors. */
  readonly receipts: Row | null
  /** Where it is written. */
  readonly place?: Place
}

/** Somebody who observes a filter or a topic template, from `^` to `!`, as often as that is written. */
export interface ObserverLane {
  /** Tells it from its kin. */
  readonly kind: 'observer'
  /** Who observes: `alice`. */
  readonly name: string
  /** Marbles `^` and `!`. */
  readonly row: Row
  /** A filter, or a topic template with `{params}`. */
  readonly source: string
  /** The codec of the payloads; `null`: the bytes. */
  readonly codec: CodecName | null
  /** Options of `observe`: `qos`, `retained`, `group`, … */
  readonly options: Options
  /** Failures are `Left`s in the stream (`observeEither`). */
  readonly either: boolean
  /** The operators that its stream goes through, in order. */
  readonly through: readonly Through[]
  /** Symbols of messages, failures and errors; `#` an error, `|` completion. */
  readonly sees: Row
  /** When it acknowledges messages by hand: symbols of messages. */
  readonly acks: Row | null
  /** When it refuses them. */
  readonly nacks: Row | null
  /** Where it is written. */
  readonly place?: Place
}

/** An operator: `through rights`, `through stale 6`, `through publishTo "home/log"`. */
export interface Through {
  /** The name of the operator. */
  readonly name: string
  /** A number, a text, a list or an object. */
  readonly argument?: Json
}

/**
 * - `wire`: packets between the client and the broker; those that no binding mentions are not shown
 * - `status`: states, from `client.status$`
 * - `failures`: failures, from `client.failures$`
 * - `unhandled`: messages, from `client.unhandled$`
 */
export interface ReportLane {
  /** Tells it from its kin. */
  readonly kind: 'wire' | 'status' | 'failures' | 'unhandled'
  /** When things happen. */
  readonly row: Row
  /** Where it is written. */
  readonly place?: Place
}

/** What a symbol stands for, wherever it appears. */
export interface Binding {
  /** One character; `#` may be bound to an error. */
  readonly symbol: string
  /** What it stands for. */
  readonly meaning: Meaning
  /** Where it is written. */
  readonly place?: Place
}

/** What a symbol may stand for. */
export type Meaning = MessageMeaning | FailureMeaning | PacketMeaning | ErrorMeaning | StateMeaning

/** A message: its value, and what else is said of it: `"on" retained qos 1 topic home/lamp params {"room":"lab"}`. */
export interface MessageMeaning {
  /** Tells it from its kin. */
  readonly kind: 'message'
  /** The value, decoded; a text of bytes where there is no codec. */
  readonly value: Literal
  /** The topic, where the lane does not say it. */
  readonly topic?: string
  /** `true`: published to be retained, or seen as a retained message. */
  readonly retained?: true
  /** The quality of service. */
  readonly qos?: 0 | 1 | 2
  /** The params of the topic template. */
  readonly params?: Readonly<Record<string, Json>>
  /** Why no observer got it. */
  readonly unhandled?: UnhandledWord
}

/** A payload that cannot be decoded: `failure schema at /celsius topic home/lamp`. */
export interface FailureMeaning {
  /** Tells it from its kin. */
  readonly kind: 'failure'
  /** The kind of failure. */
  readonly reason: FailureWord
  /** A JSON pointer. */
  readonly path?: string
  /** The topic of the message. */
  readonly topic?: string
}

/** A packet in the words of the specification: `SUBSCRIBE home/+ qos 1`, `PUBLISH home/lamp from broker`. */
export interface PacketMeaning {
  /** Tells it from its kin. */
  readonly kind: 'packet'
  /** The name of the packet. */
  readonly packet: PacketName
  /** Not written for a packet that usually comes from that side: a client for all but CONNACK, SUBACK, … */
  readonly from: 'client' | 'broker'
  /** The words after its name. */
  readonly about: readonly string[]
}

/** An error of a stream or a publish, by the name of its class: `error SubscribeRefusedError`. */
export interface ErrorMeaning {
  /** Tells it from its kin. */
  readonly kind: 'error'
  /** The name of the class. */
  readonly name: string
}

/** A state of the connection, or the outcome of a publish: `connected`, `acknowledged`. */
export interface StateMeaning {
  /** Tells it from its kin. */
  readonly kind: 'state'
  /** The state. */
  readonly state: StateWord
}
