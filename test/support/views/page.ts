// What tests need of a page: the DOM that the environment brings.

export interface Place {
  readonly textContent: string
  innerHTML: string
  querySelector(selector: string): { click(): void } | null
  append(...children: readonly Place[]): void
  remove(): void
}

declare const document: { createElement(name: string): Place; readonly body: Place }

/** Returns a place in the page to show something in. */
export const makePlace = (): Place => {
  const place = document.createElement('div')
  document.body.append(place)
  return place
}
