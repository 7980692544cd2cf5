import { firstValueFrom } from 'rxjs'
import { text, topic } from 'rxtopics'
import { expect } from 'vitest'
import { collect } from '../support/until.js'
import { overLanes } from './overLanes.js'

overLanes('P. Defaults of publishes', guarantee => {
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
})
