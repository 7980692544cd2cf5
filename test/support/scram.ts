import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'
import type { Authentication, AuthenticationExchange } from 'rxtopics/mqtt'

// SCRAM-SHA-256 (RFC 5802, RFC 7677) without channel binding: what each side says, and knows.

const hmac = (key: Uint8Array, text: string | Uint8Array) => createHmac('sha256', key).update(text).digest()
const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest()
const xor = (one: Uint8Array, other: Uint8Array) => one.map((byte, at) => byte ^ (other[at] ?? 0))
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString()
const bytes = (words: string) => new Uint8Array(Buffer.from(words))

const fieldsOf = (message: string): Readonly<Record<string, string>> =>
  Object.fromEntries(message.split(',').map(part => [part.slice(0, 1), part.slice(2)]))

const ITERATIONS = 4_096

/** What is proved with, of a password and a salt. */
const keysOf = (password: string, salt: Uint8Array) => {
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, 'sha256')
  const client = hmac(salted, 'Client Key')
  return { client, stored: hash(client), server: hmac(salted, 'Server Key') }
}

/** Returns the client's side, for `mqtt(url, { authentication })`. */
export const scram = (
  user: string,
  password: string,
  options: Pick<Authentication, 'again'> = {},
): Authentication => ({
  method: 'SCRAM-SHA-256',
  ...options,
  begin: (): AuthenticationExchange => {
    const bare = `n=${user},r=${randomBytes(18).toString('base64')}`
    let expected = ''
    return {
      first: () => bytes(`n,,${bare}`),
      next: async challenge => {
        const said = text(challenge)
        const { r = '', s = '' } = fieldsOf(said)
        if (!r.startsWith(fieldsOf(bare)['r'] ?? '?')) throw new Error('the server took another nonce')
        const withoutProof = `c=${Buffer.from('n,,').toString('base64')},r=${r}`
        const signed = `${bare},${said},${withoutProof}`
        const keys = keysOf(password, Buffer.from(s, 'base64'))
        expected = `v=${hmac(keys.server, signed).toString('base64')}`
        const proof = xor(keys.client, hmac(keys.stored, signed))
        return bytes(`${withoutProof},p=${Buffer.from(proof).toString('base64')}`)
      },
      last: data => {
        if (text(data) !== expected) throw new Error('the server does not know the password')
      },
    }
  },
})

/** The server's side of one exchange. */
export interface ScramServer {
  /** Returns the challenge to the client's first message. */
  challenge(first: Uint8Array): Uint8Array
  /** Returns the server's own proof, or `null` where the client's is wrong. */
  verify(last: Uint8Array): Uint8Array | null
}

export const scramServer = (password: string): ScramServer => {
  const salt = randomBytes(16)
  const keys = keysOf(password, salt)
  let bare = ''
  let said = ''
  return {
    challenge: first => {
      bare = text(first).slice('n,,'.length)
      said = `r=${fieldsOf(bare)['r']}${randomBytes(9).toString('base64')},s=${salt.toString('base64')},i=${ITERATIONS}`
      return bytes(said)
    },
    verify: last => {
      const { r, p = '', c } = fieldsOf(text(last))
      const signed = `${bare},${said},c=${c},r=${r}`
      const client = xor(Buffer.from(p, 'base64'), hmac(keys.stored, signed))
      return hash(client).equals(keys.stored)
        ? bytes(`v=${hmac(keys.server, signed).toString('base64')}`)
        : null
    },
  }
}
