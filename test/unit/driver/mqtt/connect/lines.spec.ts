import { Duplex } from 'node:stream'
import { firstValueFrom } from 'rxjs'
import { expect, test } from 'vitest'
import { LinkError } from '../../../../../src/base/linkErrors.js'
import { createTime } from '../../../../../src/base/time.js'
import { addressesOf } from '../../../../../src/driver/mqtt/connect/address.js'
import { attemptOn } from '../../../../../src/driver/mqtt/connect/attempt.js'
import { lines } from '../../../../../src/driver/mqtt/connect/lines.js'
import { resolve } from '../../../../../src/driver/mqtt/connect/resolve.js'

const addresses = addressesOf('mqtt://a')
const [address] = addresses

test('headers and TLS are asked for, and are none by default', async () => {
  const { headers, tls } = lines.provided(resolve({}))
  expect([await firstValueFrom(headers!), await firstValueFrom(tls!)]).toEqual([{}, undefined])
  const given = lines.provided(resolve({ headers: () => [{ a: 'b' }], tls: { verify: false } }))
  expect(await firstValueFrom(given.headers!)).toEqual({ a: 'b' })
  expect(await firstValueFrom(given.tls!)).toEqual({ verify: false })
})

test('what `connect` opens is the line, where nothing else is spoken over it', async () => {
  expect(await firstValueFrom(lines.transport(resolve({}), address))).toBeUndefined()
  const written: Uint8Array[] = []
  const duplex = new Duplex({
    read() {},
    write(chunk, _, done) {
      written.push(chunk)
      done()
    },
  })
  const options = resolve({ connect: () => duplex })
  expect(await firstValueFrom(lines.transport(options, address))).toBe(duplex)
  const nothing = resolve({ connect: () => 5 as never })
  await expect(firstValueFrom(lines.transport(nothing, address))).rejects.toBeInstanceOf(LinkError)
  const provided = { addresses, credentials: undefined, will: undefined, userProperties: undefined }
  const attempt = attemptOn(address, provided, { clientId: 'c', clean: true, authentication: undefined })
  expect(attempt.headers).toEqual({})
  lines
    .line(
      options,
      attempt,
      duplex,
      createTime(),
    )(() => {})
    .write(Uint8Array.of(7))
  expect(written).toEqual([Buffer.of(7)])
})
