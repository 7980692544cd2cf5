/** What the server has against a command, in the words of the seam. */
export interface Refusal {
  /** A reason code from 0x80. */
  readonly code: number
  readonly text: string
}

const UNSPECIFIED = 0x80
const NOT_AUTHORIZED = 0x87
const UNAVAILABLE = 0x88
const BUSY = 0x89
const QUOTA = 0x97

const codes: Readonly<Record<string, number>> = {
  NOPERM: NOT_AUTHORIZED,
  OOM: QUOTA,
  // It cannot write to its disk, and takes nothing until it can.
  MISCONF: UNAVAILABLE,
  LOADING: UNAVAILABLE,
  CLUSTERDOWN: UNAVAILABLE,
  TRYAGAIN: UNAVAILABLE,
  MASTERDOWN: UNAVAILABLE,
  NOREPLICAS: UNAVAILABLE,
  BUSY,
}

/** Another server has the keys now, or this one has forgotten its scripts: another link finds the way. */
const elsewhere: Readonly<Record<string, string>> = {
  READONLY: 'the server has become a replica',
  MOVED: 'another node of the cluster has the keys',
  ASK: 'the keys are on their way to another node of the cluster',
  NOSCRIPT: 'the server has forgotten its scripts',
  NOGROUP: 'the stream, or a group of it, is there no more',
  NOAUTH: 'the server wants to know anew who this is',
}

/** Returns why the link is of no use any more, `null` where it goes on. */
export const endOf = (message: string): string | null => elsewhere[firstWord(message)] ?? null

export const refusalOf = (message: string): Refusal => ({
  // What a script may not do is told in words.
  code:
    codes[firstWord(message)] ??
    (/^ERR (?:ACL failure in script|The user executing the script can't)/.test(message)
      ? NOT_AUTHORIZED
      : UNSPECIFIED),
  text: message,
})

const firstWord = (message: string): string => /^[A-Z]+/.exec(message)?.[0] ?? ''
