import type { Stage, Ticket } from './stage.js'

/** The stages of one direction, in order. */
export interface Chain<T> {
  /** Adds a stage behind all others; what is returned takes it out. */
  add(create: (order: number) => Stage<T>): () => void
  /** Sends a message through all stages behind `order`. */
  advance(ticket: Ticket<T>, order: number): void
  drop(ticket: Ticket<T>): void
  /** Whether there is any stage, be it one that is only left to those who wait there. */
  isEmpty(): boolean
  /** Messages that wait. */
  waiting(): number
  /** Nothing waits in some stage any more. */
  emptied(): void
}

/** `through`: a message has passed all stages. `changed`: there are some, or there are none any more. */
export const createChain = <T>(
  through: (ticket: Ticket<T>) => void,
  changed: (isEmpty: boolean) => void,
): Chain<T> => {
  // Copied on change: a message may be on its way through them.
  let stages: readonly Stage<T>[] = []
  const leaving = new Set<Stage<T>>()
  let orders = 0

  const waiting = () => stages.reduce((sum, stage) => sum + stage.waiting(), 0)

  /** A removed one stays as long as messages wait there: those that come would overtake them. */
  const clear = () => {
    const gone = [...leaving].filter(stage => stage.isIdle())
    if (gone.length === 0) return
    for (const stage of gone) leaving.delete(stage)
    stages = stages.filter(stage => !gone.includes(stage))
    changed(stages.length === 0)
  }

  return {
    add: create => {
      orders += 1
      const stage = create(orders)
      stages = [...stages, stage]
      changed(false)
      return () => {
        if (!stages.includes(stage) || leaving.has(stage)) return
        stage.remove()
        leaving.add(stage)
        clear()
      }
    },
    advance: (ticket, order) => {
      for (const stage of stages) if (stage.order > order) return stage.enter(ticket)
      through(ticket)
    },
    drop: ticket => {
      ticket.dropped = true
      ticket.leave?.()
    },
    isEmpty: () => stages.length === 0,
    waiting,
    emptied: clear,
  }
}
