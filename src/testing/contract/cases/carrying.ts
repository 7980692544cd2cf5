import { userPropertyPairs } from '../../../base/userProperties.js'
import type { Case } from '../case.js'
import { needs } from '../needs.js'
import { same } from '../report.js'

/** What travels beside a payload. */
export const carrying: readonly Case[] = [
  {
    title: 'properties pass unchanged',
    needs: [needs.properties],
    body: async ({ open, root }) => {
      const [from, to] = [await open(), await open()]
      await to.subscribe({ filter: `${root}/a` })
      await from.publish(`${root}/a`, 'x', {
        properties: {
          payloadFormatIndicator: true,
          contentType: 'text/plain',
          responseTopic: `${root}/reply`,
          correlationData: Uint8Array.of(0, 255),
          userProperties: { one: '1', several: ['a', 'b'] },
        },
      })
      const [got] = await to.first('message')
      const { properties } = got?.message ?? {}
      same(properties?.contentType, 'text/plain', 'content type')
      same(properties?.payloadFormatIndicator, true, 'payload format')
      same(properties?.responseTopic, `${root}/reply`, 'response topic')
      same([...(properties?.correlationData ?? [])], [0, 255], 'correlation data')
      same({ ...properties?.userProperties }, { one: '1', several: ['a', 'b'] }, 'user properties')
    },
  },
  {
    title: 'awkward user properties pass unchanged, and in order',
    needs: [needs.properties],
    body: async ({ open, root }) => {
      const [from, to] = [await open(), await open()]
      await to.subscribe({ filter: `${root}/a` })
      const userProperties = {
        'content-type': 'not the content type',
        'with blank': ' blanks around ',
        ':': ': a colon first',
        empty: '',
        '': 'no name',
        '\u00e9\u4e2d': '\u{1f321}',
        thrice: ['c', 'a', 'b'],
        long: 'x'.repeat(4_000),
      }
      await from.publish(`${root}/a`, 'x', { properties: { userProperties } })
      const [got] = await to.first('message')
      same(
        userPropertyPairs(got?.message.properties.userProperties),
        userPropertyPairs(userProperties),
        'user properties',
      )
    },
  },
  {
    title: 'a message without properties has none',
    body: async ({ open, root }) => {
      const [from, to] = [await open(), await open()]
      await to.subscribe({ filter: `${root}/a` })
      await from.publish(`${root}/a`, 'x')
      const [got] = await to.first('message')
      const { contentType, responseTopic, correlationData, userProperties } = got?.message.properties ?? {}
      same(
        [contentType, responseTopic, correlationData, userPropertyPairs(userProperties)],
        [undefined, undefined, undefined, []],
        'properties',
      )
    },
  },
]
