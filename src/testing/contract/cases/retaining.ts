import { type Case, numbers } from '../case.js'
import { needs } from '../needs.js'
import { packetOf } from '../peer.js'
import { asciiText, holds, same } from '../report.js'

const kept = { retain: true, qos: 0 } as const

/** Stored values. Each case deletes what it has stored. */
export const retaining: readonly Case[] = [
  {
    title: 'retained messages come at each subscribe, marked; live ones are not',
    needs: [needs.retained],
    body: async ({ open, root }) => {
      const [from, to] = [await open(), await open()]
      const witness = await open()
      await witness.subscribe({ filter: `${root}/a` })
      await from.publish(`${root}/a`, 'kept', kept)
      await witness.first('message')
      await to.subscribe({ filter: `${root}/a` })
      await to.first('message', 1)
      await to.subscribe({ filter: `${root}/a` })
      await to.first('message', 2)
      await from.publish(`${root}/a`, 'live', { retain: true })
      await to.first('message', 3)
      same(
        to.all('message').map(({ message }) => [asciiText(message.payload), message.retain]),
        [
          ['kept', true],
          ['kept', true],
          ['live', false],
        ],
        'messages',
      )
      await from.publish(`${root}/a`, '', kept)
    },
  },
  {
    title: 'the last retained message of each topic comes by a wildcard, once',
    needs: [needs.retained, needs.wildcards],
    body: async ({ open, root, quiet }) => {
      const [from, to, witness] = [await open(), await open(), await open()]
      await witness.subscribe({ filter: `${root}/#` })
      const count = 100
      for (const text of numbers(count)) {
        await from.publish(`${root}/${text}`, 'old', kept)
        await from.publish(`${root}/${text}`, text, kept)
      }
      await witness.first('message', 2 * count)
      await to.subscribe({ filter: `${root}/#` })
      await to.first('message', count)
      await quiet()
      same([...to.texts()].sort(), [...numbers(count)].sort(), 'messages')
      same(to.all('message').filter(({ message }) => !message.retain).length, 0, 'messages without the mark')
      for (const text of numbers(count)) await from.publish(`${root}/${text}`, '', kept)
      await witness.first('message', 3 * count)
    },
  },
  {
    title: 'an empty retained message deletes what was stored, and is not stored itself',
    needs: [needs.retained],
    body: async ({ open, root, quiet }) => {
      const [from, to, witness] = [await open(), await open(), await open()]
      await witness.subscribe({ filter: `${root}/a` })
      await from.publish(`${root}/a`, 'kept', kept)
      await from.publish(`${root}/a`, '', kept)
      await witness.first('message', 2)
      same(witness.texts(), ['kept', ''], 'messages of who was subscribed')
      await to.subscribe({ filter: `${root}/a` })
      await quiet()
      same(to.texts(), [], 'messages of who subscribes later')
    },
  },
  {
    title: 'what was stored while a subscribe is under way never comes after what is newer',
    needs: [needs.retained],
    body: async ({ open, root }) => {
      const [from, to] = [await open(), await open()]
      for (const text of numbers(30)) {
        const seen = to.texts().length
        from.hand(packetOf(`${root}/a`, text, kept))
        to.ask({ filter: `${root}/a` })
        for (let next = seen + 1; to.texts().at(-1) !== text; next += 1) await to.first('message', next)
        const values = to.texts().map(Number)
        holds(
          values.every((value, i) => i === 0 || value >= (values[i - 1] ?? 0)),
          `an older value after a newer one: ${values.slice(seen).join(', ')}`,
        )
        await to.unsubscribe(`${root}/a`)
      }
      await from.publish(`${root}/a`, '', kept)
    },
  },
  {
    title: 'retainHandling 2 leaves retained messages out; 1 does, unless the subscription is new',
    needs: [needs.retained, needs.retainHandling],
    body: async ({ open, root, quiet }) => {
      const [from, to, witness] = [await open(), await open(), await open()]
      await witness.subscribe({ filter: `${root}/a` })
      await from.publish(`${root}/a`, 'kept', kept)
      await witness.first('message')
      await to.subscribe({ filter: `${root}/a`, retainHandling: 2 })
      await quiet()
      same(to.texts(), [], 'messages with 2')
      await to.subscribe({ filter: `${root}/a`, retainHandling: 1 })
      await quiet()
      same(to.texts(), [], 'messages with 1, subscribed already')
      await to.unsubscribe(`${root}/a`)
      await to.subscribe({ filter: `${root}/a`, retainHandling: 1 })
      await to.first('message')
      same(to.texts(), ['kept'], 'messages with 1, new')
      await from.publish(`${root}/a`, '', kept)
    },
  },
  {
    title: 'retainAsPublished keeps the mark that the publisher gave',
    needs: [needs.retained, needs.retainAsPublished],
    body: async ({ open, root }) => {
      const [from, to, plain] = [await open(), await open(), await open()]
      await to.subscribe({ filter: `${root}/a`, retainAsPublished: true })
      await plain.subscribe({ filter: `${root}/a` })
      await from.publish(`${root}/a`, 'kept', kept)
      await from.publish(`${root}/a`, 'passing')
      await Promise.all([to.first('message', 2), plain.first('message', 2)])
      const marks = (peer: typeof to) => peer.all('message').map(({ message }) => message.retain)
      same(marks(to), [true, false], 'marks with retainAsPublished')
      same(marks(plain), [false, false], 'marks without')
      await from.publish(`${root}/a`, '', kept)
    },
  },
]
