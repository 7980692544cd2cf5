/// <reference lib="dom" />
import { checkArgument, satisfies } from '../../base/checks.js'
import { OptionError } from '../../base/errors.js'
import { createElementClass } from './elementClass.js'
import type { MarblesElement } from './marblesElement.js'

/**
 * Returns the class of a custom element that draws Observables as live marbles, registered under a name, and the same
 * one when called again with that name. Nothing is registered before; nothing is drawn, and no timer runs, while there
 * is no such element in a page.
 *
 * @throws OptionError for what is no name of a custom element, for a name that something else has, and where there are
 * no custom elements
 * @example
 * ```ts
 * import { createClient } from 'rxtopics'
 * import { defineMarbles } from 'rxtopics/marbles/element'
 * import { memory } from 'rxtopics/memory'
 *
 * const client = createClient(memory())
 * const Marbles = defineMarbles()
 * const live = new Marbles()
 * document.body.append(live)
 * live.link(client.status$)
 * live.observe('all', client.observe('home/#'))
 * ```
 */
export const defineMarbles = (name: string = 'rxtopics-marbles'): (new () => MarblesElement) => {
  checkArgument('defineMarbles.name', name, isElementName)
  if (typeof customElements === 'undefined')
    throw new OptionError('defineMarbles', 'needs a page: there are no custom elements here')
  const known = customElements.get(name)
  if (known !== undefined) {
    if (!ours.has(known)) throw new OptionError('defineMarbles.name', 'something else has this name')
    return known as new () => MarblesElement
  }
  const made = createElementClass()
  customElements.define(name, made)
  ours.add(made)
  return made
}

const ours: WeakSet<object> = /* @__PURE__ */ new WeakSet()

const isElementName = /* @__PURE__ */ satisfies(
  value => typeof value === 'string' && /^[a-z][a-z0-9]*(-[a-z0-9]+)+$/.test(value),
  'a name of small letters and digits with a hyphen in it',
)
