import type { LiveFigures } from '../liveEvent.js'

const number = (count: number): string => count.toLocaleString('en')

/** Returns the numbers of what is shown and what is not; `since`: events since the picture stands still. */
export const figuresText = (
  { events, counted, forgotten, lanes, merged }: LiveFigures,
  since: number | null,
): string =>
  [
    since === null ? '' : `held; ${number(since)} since`,
    `${number(events)} events in ${number(lanes)} lanes`,
    counted > 0 ? `${number(counted)} older ones only counted` : '',
    forgotten > 0 ? `${number(forgotten)} forgotten` : '',
    merged > 0 ? `${merged >= 10_000 ? 'at least ' : ''}${number(merged)} lanes merged` : '',
  ]
    .filter(part => part !== '')
    .join(' · ')
