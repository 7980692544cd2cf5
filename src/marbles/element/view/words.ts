import { count } from '../../../base/count.js'
import type { LiveFigures } from '../liveEvent.js'

const number = (count: number): string => count.toLocaleString('en')

/** Returns the numbers of what is shown and what is not; `since`: events since the picture stands still. */
export const figuresText = (
  { events, counted, forgotten, lanes, merged }: LiveFigures,
  since: number | null,
): string =>
  [
    since === null ? '' : `held; ${number(since)} since`,
    `${count(events, 'event')} in ${count(lanes, 'lane')}`,
    counted > 0 ? `${count(counted, 'older one')} only counted` : '',
    forgotten > 0 ? `${number(forgotten)} forgotten` : '',
    merged > 0 ? `${merged >= 10_000 ? 'at least ' : ''}${count(merged, 'lane')} merged` : '',
  ]
    .filter(part => part !== '')
    .join(' · ')
