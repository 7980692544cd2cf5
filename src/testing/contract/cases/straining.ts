import { FAILURE } from '../../../base/reasonCodes.js'
import type { Case } from '../case.js'
import { needs } from '../needs.js'
import { packetOf } from '../peer.js'
import { holds } from '../report.js'

/** Unavailable, busy, over a quota: what is asked for again. */
const NOT_NOW: readonly number[] = [0x88, 0x89, 0x97]

const MOST = 20_000
const KILOBYTE = new Uint8Array(1_024)

/** Systems that cannot keep up. */
export const straining: readonly Case[] = [
  {
    title: 'a system that takes no publish for now has none fail for good, and takes it later',
    needs: [needs.qos1, needs.strain],
    body: async ({ open, opening, driver, options, root, quiet }) => {
      const [shared, client] = [driver(), {}]
      const [to, from] = [await open(), await open({ driver: shared, client })]
      await to.subscribe({ filter: `${root}/a`, qos: 1 })
      const packet = packetOf(`${root}/a`, 'x', { qos: 1 })
      await options.strain?.(true)
      try {
        // Links may have to be told first.
        await quiet()
        from.hand(packet)
        await quiet()
        const code = from.all('published')[0]?.outcome.code
        holds(code !== undefined ? NOT_NOW.includes(code) : true, `answered ${code} by a system that cannot`)
      } finally {
        await options.strain?.(false)
      }
      const isOver = from.all('closed').length > 0
      const later = isOver ? opening({ driver: shared, client }) : from
      await later.first('opened')
      const answered = isOver ? undefined : from.all('published')[0]
      const waits = !isOver && answered === undefined
      const last = waits ? (await from.first('published'))[0]?.outcome : await later.send(packet)
      holds(last !== undefined && last.code < FAILURE, `answered ${last?.code} by a system that can again`)
      await to.first('message')
    },
  },
  {
    title: 'a link whose other side reads nothing takes no more at QoS 0, before memory is full of it',
    needs: [needs.silence],
    body: async ({ open, options, root }) => {
      const from = await open()
      let taken = 0
      await options.silence?.(true)
      try {
        while (taken < MOST && from.hand(packetOf(`${root}/a`, KILOBYTE))) {
          taken += 1
          // What is written is written between turns.
          if (taken % 100 === 0) await Promise.resolve()
        }
        holds(taken < MOST, `the link took ${MOST} publishes of ${KILOBYTE.length} bytes that nobody read`)
      } finally {
        await options.silence?.(false)
      }
      await from.first('ready')
      await from.publish(`${root}/a`, 'x')
    },
  },
]
