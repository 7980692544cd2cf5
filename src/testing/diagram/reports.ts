import { filter, type Observable } from 'rxjs'
import type { WirePacket } from '../../driver/memory/index.js'
import type { ReportLane } from '../../marbles/diagram.js'
import { matters, type PacketPattern, packetPattern, packetWords } from '../packetWords.js'
import type { Alphabet } from '../spell.js'
import { isAmongFailures, isAmongUnhandled, isState } from './meanings.js'
import type { Play } from './play.js'

/** Compares what the client and its broker report with a lane. */
export const playReport = ({ kind, row }: ReportLane, play: Play): void => {
  const [stream, alphabet] = reportOf(kind, play)
  play.stage.watch(stream, { label: kind, expected: row, alphabet }, 'at once')
}

const reportOf = (kind: ReportLane['kind'], play: Play): readonly [Observable<unknown>, Alphabet] => {
  const { client, alphabet } = play
  switch (kind) {
    case 'status':
      return [client.status$, alphabet(isState('state'))]
    case 'failures':
      return [client.failures$, alphabet(isAmongFailures)]
    case 'unhandled':
      return [client.unhandled$, alphabet(isAmongUnhandled)]
    case 'wire':
      return wireOf(play)
  }
}

/** Every SUBSCRIBE and UNSUBSCRIBE is shown, and other packets of the kinds that the bindings mention. */
const wireOf = ({ broker, diagram, problems, alphabet }: Play): readonly [Observable<unknown>, Alphabet] => {
  const patterns = new Map<unknown, PacketPattern>()
  diagram.bindings.forEach(({ meaning }, at) => {
    if (meaning.kind !== 'packet') return
    const pattern = problems.attempt(['bindings', at], () => packetPattern(meaning))
    if (pattern !== null) patterns.set(meaning, pattern)
  })
  const all = [...patterns.values()]
  // Only packets of the broker are seen.
  return [
    broker.packets$.pipe(filter(packet => matters(packet, all))),
    alphabet(
      (seen, meaning) => patterns.get(meaning)?.isMeant(seen as WirePacket) ?? false,
      seen => packetWords(seen as WirePacket),
    ),
  ]
}
