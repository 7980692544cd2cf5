import { memberOf } from '../../../base/checks.js'
import { ConnectionLostError, type LinkError } from '../../../base/linkErrors.js'
import type { Time } from '../../../base/time.js'
import type { Driver } from '../../driver.js'
import { nameBy } from '../chance.js'
import { TabsVersionError } from '../errors.js'
import { localLine } from '../hub/local.js'
import type { HubSizes } from '../options.js'
import type { Channel, Platform } from '../platform.js'
import { type FromTab, VERSION } from '../protocol/messages.js'
import { versionIn } from '../protocol/read.js'
import type { Line, LineHandlers } from '../tab/line.js'
import { createLeading, type Leading } from './leading.js'
import { createTenure } from './tenure.js'
import { readWord, type Word, wordToPost } from './words.js'

/**
 * One tab among those of a name. Whoever has the lock of that name leads: it holds the connection, and the others reach it
 * by channels. When it closes, the platform gives the lock to the next one; from one that does nothing it is stolen.
 */
export interface Member {
  /** Opens a line to the tab that leads, which may be this one. */
  dial(handlers: LineHandlers): Line
}

export interface MemberSettings {
  readonly name: string
  readonly driver: Driver
  readonly platform: Platform
  readonly time: Time
  readonly random: () => number
  readonly options: HubSizes
}

/** A line of this tab. */
interface Own {
  readonly link: string
  readonly handlers: LineHandlers
  readonly since: number
  /** Who leads it; `null`: nobody yet. */
  leader: string | null
  /** To a leader in another tab, or in this one; until it has begun there is neither. */
  channel: { post(message: FromTab): void; close(): void } | null
  local: { post(message: FromTab): void; close(): void } | null
}

export const createMember = (settings: MemberSettings): Member => {
  const { name, driver, platform, time, random, options } = settings
  const { heartbeat, heartbeatTimeout } = options
  const client = {}
  const own = new Map<string, Own>()
  // While there is anything to do.
  let meeting: Channel | null = null
  let stopListening: (() => void) | null = null
  let leading: Leading | null = null
  let theft: { unsubscribe(): void } | null = null
  let timer: { unsubscribe(): void } | null = null
  // Who was heard to lead last.
  let heard: string | null = null

  const channelOf = (link: string) => `rxtopics tabs ${name} ${link}`
  const say = (word: Word) => meeting?.post(wordToPost(word))

  /** Not before it has begun, without a channel: whoever is led at once greets over it. */
  const want = ({ channel, link }: Own) => {
    if (channel !== null) say({ say: 'wanted', link })
  }

  const forget = (line: Own) => {
    own.delete(line.link)
    line.channel?.close()
    line.local?.close()
    line.channel = line.local = null
  }

  const lose = (line: Own, error: LinkError) => {
    // Whoever led it need not wait until it finds out.
    ;(line.local ?? line.channel)?.post({ kind: 'abort' })
    forget(line)
    line.handlers.ended(error)
  }

  const gone = () => new ConnectionLostError('the tab that held the connection is gone')

  /** Nobody in this tab needs the connection, and this tab holds it for nobody. */
  const leaveIfIdle = () => {
    if (own.size > 0 || theft !== null || (leading !== null && leading.hub.size() > 0)) return
    stopListening?.()
    timer?.unsubscribe()
    if (leading !== null) say({ say: 'gone', leader: leading.id })
    leading = null
    tenure.end()
    meeting?.close()
    stopListening = timer = meeting = heard = null
  }

  const attachHere = (line: Own, to: Leading) => {
    line.channel?.close()
    line.channel = null
    line.leader = to.id
    line.local = localLine(time, to.hub, line.handlers.receive)
    line.handlers.connected()
  }

  /** Calls back if this tab still leads: one that was frozen may have lost the lock, and not have been told yet. */
  const confirm = (then: (to: Leading) => void) => {
    const was = leading
    if (was !== null) platform.settle(() => leading === was && then(was))
  }

  const lead = () => {
    const id = nameBy(random)
    const isCurrent = () => leading?.id === id
    const now = createLeading({
      ...{ id, driver, platform, time, random, options, client, channelOf, isCurrent },
      // In a turn of its own, for whoever is led by nobody may be about to come.
      empty: () => time.schedule(leaveIfIdle),
    })
    leading = now
    heard = id
    say({ say: 'leads', leader: id })
    for (const line of [...own.values()]) {
      // Whoever led it is dead; one that has yet to begin is attached then.
      if (line.leader !== null) lose(line, gone())
      else if (line.channel !== null) attachHere(line, now)
    }
    // Those that have to come back to it get the time for that.
    time.schedule(leaveIfIdle, heartbeatTimeout)
  }

  const stolen = () => {
    const was = leading
    leading = null
    was?.stop(false)
    leaveIfIdle()
  }

  /** For what nobody leads. */
  const giveUp = (error: LinkError) => {
    for (const line of [...own.values()]) if (line.leader === null) lose(line, error)
    leaveIfIdle()
  }

  const tenure = createTenure(platform, channelOf(''), { held: lead, stolen, refused: giveUp })

  /** The one that leads does nothing any more, if nobody else finds that out before. */
  const suspect = () => {
    if (leading !== null || theft !== null) return
    const suspected = heard
    theft = time.schedule(() => {
      theft = null
      if (leading !== null || heard !== suspected || meeting === null) return leaveIfIdle()
      tenure.ask(true)
    }, random() * heartbeat)
  }

  /** The page is being left or frozen: others go on at once. */
  const resign = () => {
    const was = leading
    leading = null
    for (const line of [...own.values()])
      lose(line, new ConnectionLostError('this page is being left or frozen'))
    if (was !== null) {
      was.stop(true)
      say({ say: 'gone', leader: was.id })
    }
    theft?.unsubscribe()
    theft = null
    leaveIfIdle()
  }

  const foreign = (version: number, word: unknown) => {
    if (leading !== null) return confirm(({ id }) => say({ say: 'leads', leader: id }))
    const by = memberOf(word, 'say')
    if (by !== 'leads' && by !== 'attached') return
    giveUp(new TabsVersionError(VERSION, version))
  }

  const heed = (given: unknown) => {
    const version = versionIn(given, 'tabs')
    if (version !== null && version !== VERSION) return foreign(version, given)
    const word = readWord(given)
    if (word === null) return
    switch (word.say) {
      case 'wanted':
        return confirm(to => {
          to.attach(word.link)
          say({ say: 'attached', leader: to.id, link: word.link })
        })
      case 'leads':
        // The platform tells one that leads when it does no more; what others say may be of long ago.
        if (leading !== null) return
        heard = word.leader
        for (const line of [...own.values()]) {
          if (line.leader === null) want(line)
          else if (line.leader !== word.leader) lose(line, gone())
        }
        return
      case 'attached': {
        heard = word.leader
        const line = own.get(word.link)
        if (line?.leader !== null || line.channel === null) return
        line.leader = word.leader
        return line.handlers.connected()
      }
      case 'gone':
        for (const line of [...own.values()]) if (line.leader === word.leader) lose(line, gone())
    }
  }

  /** Asks again for what nobody has answered. */
  const look = () => {
    timer = time.schedule(look, heartbeat)
    const now = time.now()
    for (const line of own.values()) {
      if (line.leader !== null) continue
      want(line)
      if (now - line.since >= heartbeatTimeout) suspect()
    }
  }

  const enter = () => {
    if (meeting === null) {
      meeting = platform.channel(channelOf(''), heed)
      stopListening = platform.leaving(resign)
      timer = time.schedule(look, heartbeat)
    }
    tenure.ask(false)
  }

  const begin = (line: Own) => {
    if (!own.has(line.link)) return
    enter()
    if (leading !== null) return attachHere(line, leading)
    line.channel = platform.channel(channelOf(line.link), line.handlers.receive)
    want(line)
  }

  return {
    dial: handlers => {
      const line: Own = {
        ...{ link: nameBy(random), handlers, since: time.now() },
        ...{ leader: null, channel: null, local: null },
      }
      own.set(line.link, line)
      time.schedule(() => begin(line))
      return {
        post: message => (line.local ?? line.channel)?.post(message),
        silent: () => {
          if (line.channel !== null) suspect()
        },
        close: () => {
          if (!own.has(line.link)) return
          forget(line)
          time.schedule(leaveIfIdle)
        },
      }
    },
  }
}
