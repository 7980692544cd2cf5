import type { Kind, Listener } from '../connect/library.js'
import type { Commands } from './commands.js'
import type { Refusal } from './replies.js'

/** The channels and patterns that one link has subscribed, each once, for whoever wants what comes by it. */
export interface Names<T> {
  /** Calls back with `null` when it is in force, or with why it is not. */
  add(kind: Kind, name: string, target: T, done: (refusal: Refusal | null) => void): void
  /** Calls back when nothing comes for this target any more. */
  remove(kind: Kind, name: string, target: T, done: () => void): void
}

interface Held<T> {
  readonly targets: Set<T>
  readonly listener: Listener
  /** Who waits for the answer; `null`: it is in force. */
  waiting: ((refusal: Refusal | null) => void)[] | null
}

export const createNames = <T>(
  commands: Commands,
  message: (target: T, payload: Uint8Array, channel: Uint8Array) => void,
): Names<T> => {
  const names = new Map<string, Held<T>>()

  const begin = (kind: Kind, name: string): Held<T> => {
    const held: Held<T> = {
      targets: new Set(),
      // Each as it was there when the message came.
      listener: (payload, channel) => {
        const [first, second] = held.targets
        if (first !== undefined && second === undefined) return message(first, payload, channel)
        for (const target of [...held.targets])
          if (held.targets.has(target)) message(target, payload, channel)
      },
      waiting: [],
    }
    const answered = (refusal: Refusal | null) => {
      const waiting = held.waiting ?? []
      held.waiting = null
      if (refusal !== null && names.get(kind + name) === held) names.delete(kind + name)
      for (const each of waiting) each(refusal)
    }
    names.set(kind + name, held)
    commands.run(
      connection => connection.subscribe(kind, name, held.listener),
      () => answered(null),
      answered,
    )
    return held
  }

  return {
    add: (kind, name, target, done) => {
      const held = names.get(kind + name) ?? begin(kind, name)
      held.targets.add(target)
      if (held.waiting !== null) held.waiting.push(done)
      // In its turn, after what was asked before.
      else
        commands.call(
          ['PING'],
          () => done(null),
          () => done(null),
        )
    },
    remove: (kind, name, target, done) => {
      const held = names.get(kind + name)
      const last = held?.targets.delete(target) === true && held.targets.size === 0
      if (held === undefined || !last) return commands.call(['PING'], done, done)
      names.delete(kind + name)
      commands.run(connection => connection.unsubscribe(kind, name, held.listener), done, done)
    },
  }
}
