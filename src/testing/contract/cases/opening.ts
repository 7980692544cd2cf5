import type { Case } from '../case.js'
import { needs } from '../needs.js'
import { holds, same } from '../report.js'

/** Links that open, and links that cannot. */
export const opening: readonly Case[] = [
  {
    title: 'open returns before it calls any handler, and reports one session',
    body: async ({ opening, quiet }) => {
      const peer = opening()
      same(peer.reports.length, 0, 'reports when open returned')
      await peer.first('opened')
      await quiet()
      same(
        peer.reports.map(({ kind }) => kind),
        ['opened'],
        'reports',
      )
    },
  },
  {
    title: 'a driver opens the next link from within closed of the one before',
    body: async ({ open, opening, driver, root }) => {
      const [shared, client] = [driver(), {}]
      const links: ReturnType<typeof opening>[] = []
      const first = await open({
        driver: shared,
        client,
        react: ({ kind }) => {
          if (kind === 'closed') links.push(opening({ driver: shared, client }))
        },
      })
      first.link.close()
      await first.first('closed')
      const [second] = links
      if (second === undefined) return holds(false, 'no second link')
      await second.first('opened')
      await second.subscribe({ filter: `${root}/a` })
      await second.publish(`${root}/a`, 'x')
      await second.first('message')
    },
  },
  {
    title: 'two clients of one driver have a link each, which know nothing of each other',
    body: async ({ open, driver, root, quiet }) => {
      const shared = driver()
      const one = await open({ driver: shared, client: {} })
      const other = await open({ driver: shared, client: {} })
      await one.subscribe({ filter: `${root}/one` })
      await other.subscribe({ filter: `${root}/other` })
      await other.publish(`${root}/one`, 'from the other')
      await one.publish(`${root}/other`, 'from the one')
      await Promise.all([one.first('message'), other.first('message')])
      one.link.close()
      await one.first('closed')
      await other.publish(`${root}/other`, 'still here')
      await other.first('message', 2)
      await quiet()
      same(one.texts(), ['from the other'], 'messages of the one')
      same(other.texts(), ['from the one', 'still here'], 'messages of the other')
      same(other.all('closed').length, 0, 'times that the other was closed')
    },
  },
  {
    title: 'a link that finds nobody closes once, with an error, and never opens',
    needs: [needs.unreachable],
    body: async ({ opening, options, quiet }) => {
      const driver = options.unreachable?.()
      const peer = opening(driver === undefined ? {} : { driver })
      const [closed] = await peer.first('closed')
      holds(closed?.error != null, 'closed without an error')
      await quiet()
      same(
        peer.reports.map(({ kind }) => kind),
        ['closed'],
        'reports',
      )
    },
  },
  {
    title: 'links that were closed or aborted leave no connection behind',
    needs: [needs.connections],
    body: async ({ open, opening, options, patience, quiet }) => {
      const count = async () => Number(await options.connections?.())
      // Those of earlier cases may be on their way out.
      let before = await count()
      for (let last = -1; last !== before; before = await count()) {
        last = before
        await quiet()
      }
      const peers = await Promise.all(Array.from({ length: 6 }, () => open()))
      await quiet()
      same((await count()) - before, 6, 'connections of six links')
      for (const [i, { link }] of peers.entries()) {
        if (i % 2 === 0) link.close()
        else link.abort()
      }
      for (let i = 0; i < 6; i += 1) {
        const early = opening()
        if (i % 2 === 0) early.link.close()
        else early.link.abort()
        await early.first('closed')
      }
      await Promise.all(peers.map(peer => peer.first('closed')))
      for (let waited = 0; (await count()) > before && waited < patience; waited += 100) await quiet()
      same(await count(), before, 'connections afterwards')
    },
  },
]
