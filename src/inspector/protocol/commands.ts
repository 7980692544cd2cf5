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
  | FollowCommand
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

/** Says of what the payloads are wanted with the marks, from now on, in place of what was said before. */
export interface FollowCommand {
  readonly do: 'follow'
  readonly ask: number
  /** Of every topic. */
  readonly all?: boolean
  /** Of a topic, and of all below it. */
  readonly under?: string
  /** Of what is folded by a template, or, with -1, by none. */
  readonly template?: number
  /** Of some topics, by number. */
  readonly topics: readonly number[]
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
