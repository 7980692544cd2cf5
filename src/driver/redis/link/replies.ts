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
export const endOf = (message: string): string | null => elsewhere[firstWord(ownWords(message))] ?? null

export const refusalOf = (message: string): Refusal => {
  const text = ownWords(message)
  // What a script may not do is told in words.
  const isDenied = /^(?:ERR )?(?:ACL failure in script|The user executing the script can't)/.test(text)
  return { code: codes[firstWord(text)] ?? (isDenied ? NOT_AUTHORIZED : UNSPECIFIED), text }
}

/** Before Redis 7 the words about a command of a script stand behind where in the script it is. */
const ownWords = (message: string): string => message.replace(where, '').trimEnd()

const where = /^ERR Error running script \(call to \w+\): (?:@?user_script: ?\d+: )*-?/

const firstWord = (message: string): string => /^[A-Z]+/.exec(message)?.[0] ?? ''
