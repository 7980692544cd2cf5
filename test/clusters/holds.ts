import type { Fault, Lane, Observer, Promised } from './cluster.js'
import type { Observed } from './drill.js'

/** Returns what a trial has shown that its lane does not promise, and what it was to show and has not. */
export const broken = (
  lane: Pick<Lane, 'promised' | 'loses'>,
  fault: Fault,
  observed: readonly Observed[],
): readonly string[] =>
  observed.flatMap(each => {
    const { observer, verdict } = each
    const promised = lane.promised[observer] ?? {}
    const loses = lane.loses?.[observer]?.includes(fault) === true
    return [
      ...(each.error === undefined ? [] : [`${observer}: ended with ${each.error}`]),
      ...(each.reachable ? [] : [`${observer}: gets nothing any more`]),
      ...(verdict.ghosts.length > 0 ? [`${observer}: got ${verdict.ghosts.length} that were refused`] : []),
      ...(verdict.strangers.length > 0
        ? [`${observer}: got ${verdict.strangers.length} that nobody sent`]
        : []),
      ...(verdict.acknowledged === 0 ? [`${observer}: nothing was acknowledged`] : []),
      ...exceeded(observer, promised, verdictNumbers(each)),
      ...(loses && verdict.lost.length === 0 ? [`${observer}: was to lose something, and has not`] : []),
    ]
  })

const verdictNumbers = ({ verdict }: Observed): Required<Promised> => ({
  lost: verdict.lost.length,
  disordered: verdict.disordered.length,
  unmarked: verdict.unmarked.length,
  gap: verdict.gap,
})

const exceeded = (observer: Observer, promised: Promised, found: Required<Promised>): readonly string[] =>
  (Object.keys(found) as (keyof Promised)[]).flatMap(name => {
    const most = promised[name]
    return most === undefined || found[name] <= most
      ? []
      : [`${observer}: ${name} ${Math.round(found[name])}, promised ${most}`]
  })
