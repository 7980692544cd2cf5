import { OptionError } from '../../base/errors.js'

/** Reads URLs of servers. What it throws is an `OptionError` that does not show them: they may hold a password. */
export interface UrlReader {
  read(url: string): URL
  /** Returns the host of a URL as the network wants it. */
  hostOf(hostname: string): string
  /** Returns what was percent-encoded. */
  decode(text: string): string
  wrong(reason: string): OptionError
}

/** `path`: of the option, as in `nats.url`. */
export const createUrlReader = (path: string, example: string): UrlReader => {
  const wrong = (reason: string) => new OptionError(path, reason)
  const expected = `expected a URL such as ${example}`

  return {
    read: url => {
      // `URL` would leave these out in silence.
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      if (typeof url !== 'string' || /[\x00-\x1f\x7f]/.test(url.trim())) throw wrong(expected)
      // Of `admin:123#pw@broker` the host would be `admin`.
      if (url.includes('#')) throw wrong('a URL of a server has no fragment; in a password # is %23')
      try {
        return new URL(url)
      } catch {
        throw wrong(expected)
      }
    },
    // Only for protocols that it knows does `URL` write a host as the network wants it: `xn--brker-kua` for `bröker`.
    hostOf: hostname => {
      if (hostname === '') throw wrong('the host is missing')
      try {
        return new URL(`http://${hostname}`).hostname.replace(/^\[|\]$/g, '')
      } catch {
        throw wrong('the host is neither a name nor an address')
      }
    },
    decode: text => {
      try {
        return decodeURIComponent(text)
      } catch {
        throw wrong('a part of it is not percent-encoded properly')
      }
    },
    wrong,
  }
}
