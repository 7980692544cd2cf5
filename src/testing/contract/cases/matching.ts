import { type Case, numbers } from '../case.js'
import { needs } from '../needs.js'
import { asciiText, same } from '../report.js'

/** Below the prefix of a case. What other systems take for wildcards, separators or escapes is plain text here. */
const awkward: readonly string[] = [
  'a//b',
  'a/',
  '/a',
  'x.y/z',
  'a b/c',
  '*/q',
  '>/q',
  'q/*/r',
  '\u00e9/\u00fc',
  '\u{1f321}/\u4e2d',
  '[x]?/y',
  'a{b}/c',
  '%2F/y',
  '%/y',
  '\\/x',
  `a:b,c;d/"e'f`,
  '$x/y',
]

/** Which of the awkward ones, read as a pattern or with another separator, would be mistaken for which topic. */
const lookalikes: readonly (readonly [filter: string, topic: string])[] = [
  ['x.y/z', 'x/y/z'],
  ['x/y.z', 'x/y/z'],
  ['*/q', 'a/q'],
  ['*', 'a/b'],
  ['a>', 'ab'],
  ['q/>', 'q/r'],
  ['[x]?/y', 'xz/y'],
  ['%2F/y', '//y'],
  ['a%2Fb', 'a/b'],
  ['a//b', 'a/b'],
  ['a', 'a/'],
  ['a', 'A'],
  ['{a,b}', 'a'],
]

/** Which messages a filter gets. */
export const matching: readonly Case[] = [
  {
    title: 'wildcards match as the specification says',
    needs: [needs.wildcards],
    body: async ({ open, root, quiet }) => {
      const [from, to] = [await open(), await open()]
      await to.subscribe({ filter: `${root}/a/#` })
      await to.subscribe({ filter: `${root}/+/c` })
      const topics = ['a', 'a/b', 'a/b/d', 'x/c', 'x', 'x/y', 'b', 'x/x/c', 'ab', 'xc']
      for (const topic of topics) await from.publish(`${root}/${topic}`, topic)
      await to.first('message', 4)
      await quiet()
      same(to.texts(), ['a', 'a/b', 'a/b/d', 'x/c'], 'topics received')
    },
  },
  {
    title: 'a + matches one level, an empty one too; a # matches any number',
    needs: [needs.wildcards],
    body: async ({ open, root, quiet }) => {
      const [from, one, any] = [await open(), await open(), await open()]
      await one.subscribe({ filter: `${root}/+` })
      await any.subscribe({ filter: `${root}/#` })
      for (const topic of ['', '/', '/a', '/a/b', '//']) await from.publish(`${root}${topic}`, topic)
      await any.first('message', 5)
      await quiet()
      same(one.texts(), ['/', '/a'], 'topics that match +')
      same(any.texts(), ['', '/', '/a', '/a/b', '//'], 'topics that match #')
    },
  },
  {
    title: 'topics that begin with $ are hidden from leading wildcards',
    needs: [needs.wildcards],
    body: async ({ open, root, quiet }) => {
      const [from, to] = [await open(), await open()]
      const [, own = ''] = root.split('/')
      await to.subscribe({ filter: '#' }, { filter: `+/${own}` }, { filter: '+/#' })
      await from.publish(`$contract/${own}`, 'hidden')
      await from.publish(root, 'plain')
      await to.first('message')
      await quiet()
      const topics = to.all('message').map(({ message }) => message.topic)
      same([...new Set(topics.filter(topic => topic.endsWith(own)))], [root], 'topics received')
    },
  },
  {
    title: 'a topic that begins with $ arrives by a filter that begins so',
    body: async ({ open, root }) => {
      const [from, to] = [await open(), await open()]
      const topic = root.replace(/^[^/]*/, '$contract')
      await to.subscribe({ filter: topic })
      await from.publish(topic, 'x')
      const [got] = await to.first('message')
      same(got?.message.topic, topic, 'topic')
    },
  },
  {
    title: 'awkward topics arrive as they are, by their own filter',
    body: async ({ open, root }) => {
      const [from, to] = [await open(), await open()]
      const topics = [...awkward.map(topic => `${root}/${topic}`), `/${root}`]
      await to.subscribe(...topics.map(filter => ({ filter })))
      for (const [i, topic] of topics.entries()) await from.publish(topic, String(i))
      const messages = await to.first('message', topics.length)
      same(
        messages.map(({ message }) => message.topic),
        topics,
        'topics',
      )
      same(to.texts(), numbers(topics.length), 'payloads')
    },
  },
  {
    title: 'awkward topics arrive as they are, by wildcards',
    needs: [needs.wildcards],
    body: async ({ open, root }) => {
      const [from, levels, rest] = [await open(), await open(), await open()]
      const patterns = awkward.map(topic => topic.replaceAll(/[^/]+$/g, '+'))
      await levels.subscribe(...[...new Set(patterns)].map(filter => ({ filter: `${root}/${filter}` })))
      await rest.subscribe({ filter: `${root}/#` })
      for (const topic of awkward) await from.publish(`${root}/${topic}`, 'x')
      const all = await rest.first('message', awkward.length)
      same(
        all.map(({ message }) => message.topic),
        awkward.map(topic => `${root}/${topic}`),
        'topics that # gives',
      )
      await levels.first('message', awkward.length)
      same(
        [...new Set(levels.all('message').map(({ message }) => message.topic))].sort(),
        awkward.map(topic => `${root}/${topic}`).sort(),
        'topics that + gives',
      )
    },
  },
  {
    title: 'a filter without wildcards matches itself alone',
    body: async ({ open, root, quiet }) => {
      const [from, to] = [await open(), await open()]
      for (const [i, [filter, topic]] of lookalikes.entries()) {
        await to.subscribe({ filter: `${root}/${i}/${filter}` })
        await from.publish(`${root}/${i}/${topic}`, `${filter} gave ${topic}`)
      }
      await quiet()
      same(to.texts(), [], 'messages')
    },
  },
  {
    title: 'a topic of as many levels as the driver says, 41 at most here, arrives',
    body: async ({ open, root, capabilities: { maximumLevels = Number.POSITIVE_INFINITY } }) => {
      const [from, to] = [await open(), await open()]
      const topic = `${root}/${numbers(Math.min(41, maximumLevels) - 2).join('/')}`
      await to.subscribe({ filter: topic })
      await from.publish(topic, 'deep')
      const [got] = await to.first('message')
      same(got?.message.topic, topic, 'topic')
    },
  },
  {
    title: 'copies name the identifiers of their subscriptions, the latest of each filter',
    needs: [needs.identifiers, needs.wildcards],
    body: async ({ open, root, quiet }) => {
      const [from, to] = [await open(), await open()]
      await to.subscribe({ filter: `${root}/+`, identifier: 1 })
      await to.subscribe({ filter: `${root}/a`, identifier: 268_435_455 })
      await to.subscribe({ filter: `${root}/+`, identifier: 3 })
      await from.publish(`${root}/a`, 'x')
      await to.first('message')
      await quiet()
      const named = to.all('message').flatMap(({ identifiers }) => identifiers)
      same([...named].sort(), [268_435_455, 3].sort(), 'identifiers')
    },
  },
  {
    title: 'without identifiers overlapping filters give the copies that `overlap` says, one after the other',
    needs: [needs.noIdentifiers, needs.wildcards],
    body: async ({ open, root, quiet, capabilities }) => {
      const [from, to] = [await open(), await open()]
      await to.subscribe({ filter: `${root}/a` }, { filter: `${root}/+` }, { filter: `${root}/#` })
      await from.publish(`${root}/a`, 'x')
      await from.publish(`${root}/a`, 'y')
      const copies = capabilities.overlap === 'one' ? 1 : 3
      await to.first('message', 2 * copies)
      await quiet()
      same(
        to.all('message').map(({ message }) => asciiText(message.payload)),
        ['x', 'y'].flatMap(text => Array.from({ length: copies }, () => text)),
        'copies',
      )
    },
  },
]
