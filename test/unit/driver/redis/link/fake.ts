import type { Connection, Listener } from '../../../../../src/driver/redis/connect/library.js'

/** A connection whose answers are given by hand. */
export const fakeConnection = () => {
  const sent: { readonly words: string; answer(reply: unknown): void; refuse(error: Error): void }[] = []
  const listeners = new Map<string, Listener>()
  const asked = (words: string) =>
    new Promise<unknown>((answer, refuse) => {
      sent.push({ words, answer, refuse })
    })
  const connection: Connection = {
    send: args => asked(args.join(' ')),
    subscribe: (kind, name, listener) => {
      listeners.set(name, listener)
      return asked(`subscribe ${kind} ${name}`) as Promise<void>
    },
    unsubscribe: (kind, name) => asked(`unsubscribe ${kind} ${name}`) as Promise<void>,
    onLost: () => {},
    destroy: () => {},
  }
  return { connection, sent, listeners, words: () => sent.map(each => each.words) }
}

/** Resolves when what was answered has been heard. */
export const settled = () => new Promise(resolve => setImmediate(resolve))
