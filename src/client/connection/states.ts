/**
 * What a connection is at.
 *
 * - `idle`: nobody needs it, or the last attempt failed for good
 * - `waiting`: for the next attempt
 * - `connecting`: an attempt is under way; it is not ended at once where nobody needs it any more
 * - `connected`: others use the link; the same holds
 * - `leaving`: the link was asked to end in order
 * - `cutting`: it took too long, was ended at once, and has not said so yet
 * - `closed`: for good
 */
export type State = 'idle' | 'waiting' | 'connecting' | 'connected' | 'leaving' | 'cutting' | 'closed'

/**
 * What happens to it.
 *
 * - `wanted`: somebody needs it; `unwanted`: nobody does any more
 * - `hurry`: an attempt may well succeed now; `reconnect`: it is to be opened anew, and is wanted
 * - `suspend`: it is to end in order, although somebody needs it
 * - `close`: it is to end in order, for good; `cut`: that has taken too long
 * - `time`: what the state waits for is over: linger, back-off, or the grace that a link has to end
 * - `opened`: the link has
 *
 * A link that is gone is one of these:
 *
 * - `done`: the connection was closed; `left`: nobody needs another; `again`: it ended as asked, and another is needed
 * - `lost`: it failed or was lost, and the policy says when to try again; `refused`: the policy says not to
 */
export type Event =
  | 'wanted'
  | 'unwanted'
  | 'hurry'
  | 'reconnect'
  | 'suspend'
  | 'close'
  | 'cut'
  | 'time'
  | 'opened'
  | 'done'
  | 'left'
  | 'again'
  | 'lost'
  | 'refused'

/**
 * What is done about it.
 *
 * - `open`: start an attempt; `tell`: others may use the link
 * - `linger`: wait for somebody to need it again; `stay`: somebody does
 * - `end`: take the link from those who use it, and ask it to end in order; `abort`: end it at once; `forget`: go on without it
 * - `wait`: for the next attempt; `rest`: count attempts from 0; `fail`: everybody who needs it; `finish`: tell who closed it
 */
export type Effect =
  | 'open'
  | 'tell'
  | 'linger'
  | 'stay'
  | 'end'
  | 'abort'
  | 'forget'
  | 'wait'
  | 'rest'
  | 'fail'
  | 'finish'

/**
 * The next state, and what is done, in order. What a state waited for ends with it; linger alone goes on when the link
 * has opened.
 */
export type Transition = readonly [State, ...Effect[]]

/** What follows the end of a link, whatever it was at. */
const gone: Partial<Record<Event, Transition>> = {
  done: ['closed', 'finish'],
  left: ['idle', 'rest'],
  again: ['connecting', 'open'],
  lost: ['waiting', 'wait'],
  refused: ['idle', 'fail'],
}

/** What ends a link that is open, or opens. */
const ended: Partial<Record<Event, Transition>> = {
  reconnect: ['leaving', 'end'],
  suspend: ['leaving', 'end'],
  close: ['leaving', 'end'],
  time: ['leaving', 'end'],
}

/** What is not here changes nothing. */
export const transitions: Readonly<Record<State, Readonly<Partial<Record<Event, Transition>>>>> = {
  idle: {
    wanted: ['connecting', 'open'],
    reconnect: ['connecting', 'open'],
    close: ['closed', 'finish'],
  },
  waiting: {
    unwanted: ['idle', 'rest'],
    suspend: ['idle', 'rest'],
    hurry: ['connecting', 'open'],
    reconnect: ['connecting', 'open'],
    time: ['connecting', 'open'],
    close: ['closed', 'finish'],
  },
  connecting: {
    wanted: ['connecting', 'stay'],
    unwanted: ['connecting', 'linger'],
    opened: ['connected', 'tell'],
    ...ended,
    ...gone,
  },
  connected: {
    wanted: ['connected', 'stay'],
    unwanted: ['connected', 'linger'],
    ...ended,
    ...gone,
  },
  leaving: {
    time: ['cutting', 'abort'],
    cut: ['closed', 'abort', 'finish'],
    ...gone,
  },
  cutting: {
    time: ['cutting', 'forget'],
    cut: ['closed', 'finish'],
    ...gone,
  },
  closed: {},
}
