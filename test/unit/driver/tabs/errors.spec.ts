import { expect, test } from 'vitest'
import { RelayedError, TabsUnavailableError, TabsVersionError } from '../../../../src/driver/tabs/errors.js'

test('errors of tabs say what is the matter, and are told apart by their brands', () => {
  const version = new TabsVersionError(1, 2)
  const unavailable = new TabsUnavailableError('Web Locks')
  const relayed = new RelayedError('OddError', 'why')
  expect(version).toMatchObject({
    ...{ name: 'TabsVersionError', own: 1, other: 2, fatal: false },
    message: 'tabs of another version hold the connection: they speak version 2, this one 1',
  })
  expect(unavailable).toMatchObject({
    ...{ name: 'TabsUnavailableError', missing: 'Web Locks', fatal: true },
    message:
      'tabs cannot share a connection here: there are no Web Locks (pages have them over https alone, and where their storage is not blocked)',
  })
  expect(relayed).toMatchObject({ name: 'RelayedError', kind: 'OddError', message: 'why' })
  const brands = [TabsVersionError, TabsUnavailableError, RelayedError].map(({ brand }) => brand)
  expect(brands).toEqual([
    ...['rxtopics.TabsVersionError', 'rxtopics.TabsUnavailableError', 'rxtopics.RelayedError'],
  ])
})
