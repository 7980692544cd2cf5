import { nkeys } from '@nats-io/nats-core'
import { expect, test } from 'vitest'
import { authenticatorOf, isCredentials } from '../../../../../src/driver/nats/connect/credentials.js'
import type { NatsCredentials } from '../../../../../src/driver/nats/options.js'

const user = nkeys.createUser()
const seed = new TextDecoder().decode(user.getSeed())
const creds = `-----BEGIN NATS USER JWT-----
a.jwt
------END NATS USER JWT------

-----BEGIN USER NKEY SEED-----
${seed}
------END USER NKEY SEED------
`

test('each kind says what NATS wants to hear', () => {
  const signed = { nkey: user.getPublicKey(), sig: expect.stringMatching(/^[\w+/-]{80,}=*$/) }
  const cases: readonly (readonly [NatsCredentials, object])[] = [
    [
      { username: 'me', password: 'x' },
      { user: 'me', pass: 'x' },
    ],
    [{ token: 'x' }, { auth_token: 'x' }],
    [{ nkey: ` ${seed}\n` }, signed],
    [{ nkey: new TextEncoder().encode(seed) }, signed],
    [
      { jwt: 'a.jwt', nkey: seed },
      { jwt: 'a.jwt', ...signed },
    ],
    [{ jwt: 'a.jwt' }, { jwt: 'a.jwt' }],
    [{ creds }, { jwt: 'a.jwt', ...signed }],
    [{ creds: creds.trim().replaceAll('\n', '\r\n') }, { jwt: 'a.jwt', ...signed }],
    [{ creds: new TextEncoder().encode(creds) }, { jwt: 'a.jwt', ...signed }],
  ]
  for (const [credentials, said] of cases) {
    expect(isCredentials(credentials)).toBeNull()
    expect(authenticatorOf(credentials)('nonce')).toMatchObject(said)
  }
})

test('what is none is refused', () => {
  for (const wrong of [
    ...[null, 'x', {}, { password: 'x' }, { username: '' }, { token: '' }, { token: 'x', username: 'y' }],
    ...[{ nkey: 'UABC' }, { nkey: 1 }, { jwt: 'x', nkey: 'y' }, { creds: 'x' }, { username: 'x', pass: 'y' }],
  ]) {
    expect(isCredentials(wrong)).not.toBeNull()
  }
})
