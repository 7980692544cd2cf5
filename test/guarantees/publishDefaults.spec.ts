import { firstValueFrom } from 'rxjs'
import { text, topic } from 'rxtopics'
import { expect } from 'vitest'
import { collect, next } from '../support/until.js'
import { overLanes } from './overLanes.js'

overLanes('P. Defaults of publishes, and the end', guarantee => {
  guarantee('P28 P77 a client’s defaults are under a topic’s, and those under a call’s', async given => {
    const { client, root } = given
    const one = client({ publish: { qos: 1, retain: true } })
    const own = topic('{root}/own', text, { publish: { retain: false } }).at({ root })
    const sent = async (publish: ReturnType<typeof one.publish>) => (await firstValueFrom(publish)).outcome
    expect(await sent(one.publish(`${root}/plain`, 'kept'))).toBe('acknowledged')
    expect(await sent(one.publish(`${root}/call`, 'x', { qos: 0, retain: false }))).toBe('sent')
    expect(await sent(one.publish(own, 'x'))).toBe('acknowledged')
    expect(await sent(one.publish(own, 'kept', { retain: true }))).toBe('acknowledged')
    const seen = collect(client().observe(`${root}/#`))
    await seen.waitForCount(2)
    expect(seen.values.map(({ topic, retain }) => [topic, retain]).sort()).toEqual([
      [`${root}/own`, true],
      [`${root}/plain`, true],
    ])
  })

  guarantee('P54 whoever waits for a first message learns that the client has closed', async given => {
    const { client, root } = given
    const one = client()
    const waiting = firstValueFrom(one.observe(`${root}/never`)).catch((error: Error) => error.name)
    await next(one.subscriptions$, ({ kind }) => kind === 'granted')
    await one.close()
    expect(await waiting).toBe('EmptyError')
    const after = await Promise.all(
      [
        one.observe(`${root}/a`),
        one.publish(`${root}/a`, 'x'),
        one.request(`${root}/a`, 'x'),
        one.ping(),
      ].map(late => firstValueFrom<unknown>(late).catch((error: Error) => error.name)),
    )
    expect(after).toEqual(['ClosedError', 'ClosedError', 'ClosedError', 'ClosedError'])
  })
})
