import type { ObserverLane, Row } from '../../marbles/diagram.js'
import type { Message } from '../../message.js'
import { isEither, isMessage } from '../show.js'
import type { Event } from '../spell.js'
import { isInStream } from './meanings.js'
import type { Play } from './play.js'

type Received = Message<unknown, unknown>

interface Settling {
  readonly symbol: string
  readonly frame: number
  readonly settle: (message: Received) => void
  readonly note: (event: Event) => void
}

/**
 * Settles messages of an observer as its rows `acks` and `nacks` say: each marble the first message that its symbol
 * stands for and that nobody has settled, one that comes in the same frame included. A marble without a message is
 * missed in its row. Returns what is to be told of all that the observer gets.
 */
export const playSettling = (lane: ObserverLane, play: Play): ((seen: unknown) => void) => {
  const open: Received[] = []
  // Those of this frame that have found no message yet.
  let due: Settling[] = []

  const settle = (settling: Settling): boolean => {
    const at = open.findIndex(message => isMeantBy(settling.symbol, message, play))
    const [message] = at === -1 ? [] : open.splice(at, 1)
    if (message === undefined) return false
    settling.settle(message)
    settling.note({ kind: 'next', value: message })
    return true
  }

  const review = () => {
    due = due.filter(settling => settling.frame === play.stage.now() && !settle(settling))
  }

  const rows: readonly (readonly [string, Row | null, Settling['settle']])[] = [
    ['acks', lane.acks, message => message.ack()],
    ['nacks', lane.nacks, message => message.nack()],
  ]
  for (const [name, row, act] of rows) {
    if (row === null) continue
    const alphabet = play.alphabet(isInStream)
    const note = play.stage.open({ label: `${lane.name} ${name}`, expected: row, alphabet })
    for (const { frame, symbol } of row.marbles) {
      play.stage.at(frame, () => {
        due.push({ symbol, frame, settle: act, note })
        review()
      })
    }
    play.stage.stretch(row.length)
  }

  return seen => {
    const message = isEither(seen) && seen._tag === 'Right' ? seen.right : seen
    if (!isMessage(message)) return
    open.push(message)
    // After the observer itself has it.
    if (due.length > 0) play.stage.at(play.stage.now(), review)
  }
}

const isMeantBy = (symbol: string, message: Received, { diagram }: Play): boolean =>
  diagram.bindings.some(binding => binding.symbol === symbol && isInStream(message, binding.meaning))
