import { expect } from 'vitest'
import { collect, next } from '../support/until.js'
import { overLanes } from './overLanes.js'

overLanes('T. What becomes of filters', guarantee => {
  guarantee(
    'T100 when a filter is asked for, granted, changed and left is a stream',
    async ({ client, root }) => {
      const one = client()
      const filter = `${root}/+`
      const changes = collect(one.subscriptions$)
      const low = one.observe(filter, { retained: 'none' }).subscribe()
      await changes.waitForCount(2)
      const high = one.observe(filter, { qos: 1, retained: 'none' }).subscribe()
      await changes.waitForCount(4)
      const late = await next(one.subscriptions$)
      one.observe(`${root}/keep`).subscribe()
      low.unsubscribe()
      high.unsubscribe()
      await changes.waitFor(({ kind }) => kind === 'left')
      const granted = { kind: 'granted', filter, by: filter, confirmed: true }
      expect(changes.values.filter(change => change.filter === filter)).toEqual([
        { kind: 'asked', filter, qos: 0 },
        { ...granted, qos: 0 },
        { kind: 'asked', filter, qos: 1 },
        { ...granted, qos: 1 },
        { kind: 'left', filter },
      ])
      expect(late).toEqual({ ...granted, qos: 1 })
      await one.close({ deadline: 500 })
      expect(changes.ending).toEqual({ kind: 'complete' })
    },
  )

  guarantee('T100 once it is granted, what is published is seen', async ({ client, root, publish }) => {
    const one = client()
    for (let i = 0; i < 5; i += 1) {
      const filter = `${root}/${i}/+`
      const granted = next(
        one.subscriptions$,
        change => change.kind === 'granted' && change.filter === filter,
      )
      const observer = collect(one.observe(filter, { qos: 1, retained: 'none' }))
      await granted
      await publish(`${root}/${i}/x`, String(i))
      await observer.waitForCount(1)
    }
  })

  guarantee('F34 T100 a refusal is told, with its error, as the observers are', async given => {
    const { client, root, deny } = given
    await deny(`${root}/denied/#`)
    const one = client()
    one.observe(`${root}/good`).subscribe({ error: () => {} })
    const refused = next(one.subscriptions$, ({ kind }) => kind === 'refused')
    const ending = await collect(one.observe(`${root}/denied/a`)).ended()
    expect(await refused).toEqual({
      kind: 'refused',
      filter: `${root}/denied/a`,
      error: ending.kind === 'error' ? ending.error : undefined,
      retryIn: undefined,
    })
  })
})
