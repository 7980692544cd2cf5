import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** Says who may come in. */
export interface Guard {
  /** For the fragment of the address: it is in no request. */
  readonly token: string
  /** Returns why a request is refused, `null` if it is not. Asked before anything else is done. */
  refusal(request: IncomingMessage): string | null
  /** Returns why a socket is refused, `null` if it is not: what it has to say besides, comes as its first message. */
  socketRefusal(request: IncomingMessage): string | null
  /** Returns whether a text is the token; takes as long for every other. */
  knows(token: unknown): boolean
}

/** Names of this machine; whatever else leads here has been made to by somebody (DNS rebinding). */
const names = ['127.0.0.1', 'localhost', '[::1]']

export const createGuard = (port: number): Guard => {
  const token = randomBytes(32).toString('base64url')
  const digest = digestOf(token)
  const hosts = new Set(names.map(name => `${name}:${port}`))
  const origins = new Set(names.map(name => `http://${name}:${port}`))

  const refusal = ({ headers, rawHeaders }: IncomingMessage): string | null => {
    const count = rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === 'host').length
    if (count !== 1 || headers.host === undefined || !hosts.has(headers.host)) return 'a foreign host'
    const site = headers['sec-fetch-site']
    // What a page of another site asks for is refused; an address that was typed in has `none`.
    if (site !== undefined && site !== 'same-origin' && site !== 'none') return 'another site'
    const { origin } = headers
    return origin !== undefined && !origins.has(origin) ? 'a foreign origin' : null
  }

  return {
    token,
    refusal,
    socketRefusal: request => {
      const refused = refusal(request)
      if (refused !== null) return refused
      return request.headers.origin === undefined ? 'no origin' : null
    },
    knows: given => {
      const isEqual = timingSafeEqual(digestOf(typeof given === 'string' ? given : ''), digest)
      return typeof given === 'string' && isEqual
    },
  }
}

/** Digests are of one length, as it has to be for a comparison that takes as long for every text. */
const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest()
