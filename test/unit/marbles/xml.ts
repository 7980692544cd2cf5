/** An element of an XML document. */
export interface Element {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  readonly children: Element[]
  /** The text directly in it, references resolved. */
  text: string
}

const NAME = /^[A-Za-z_:][\w:.-]*/
// The characters of XML 1.0, section 2.2.
const FORBIDDEN = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u

/** Returns the root element of a document, or throws at the first thing that is not well-formed. */
export const readXml = (document: string): Element => {
  const fail = (why: string): never => {
    throw new Error(`${why} at ${document.length - rest.length}: ${rest.slice(0, 60)}`)
  }
  let rest = document
  if (FORBIDDEN.test(document)) fail('a character that XML does not allow')
  const take = (pattern: RegExp): string => {
    const found = pattern.exec(rest)?.[0]
    if (found === undefined) return fail(`expected ${pattern}`)
    rest = rest.slice(found.length)
    return found
  }
  const resolve = (text: string): string => {
    if (text.includes('<') || text.includes(']]>') || /&(?!#\d+;)/.test(text))
      fail('text that is not escaped')
    return text.replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
  }
  const element = (): Element => {
    take(/^</)
    const name = take(NAME)
    const attributes = new Map<string, string>()
    while (/^\s+[^\s/>]/.test(rest)) {
      take(/^\s+/)
      const key = take(NAME)
      if (attributes.has(key)) fail(`${key} twice`)
      attributes.set(key, resolve(take(/^="[^"]*"/).slice(2, -1)))
    }
    const found: Element = { name, attributes, children: [], text: '' }
    if (rest.startsWith('/>')) {
      take(/^\/>/)
      return found
    }
    take(/^>/)
    for (;;) {
      found.text += resolve(take(/^[^<]*/))
      if (rest.startsWith('</')) {
        take(/^<\//)
        if (take(NAME) !== name) fail(`not the end of ${name}`)
        take(/^>/)
        return found
      }
      found.children.push(element())
    }
  }
  const root = element()
  take(/^\s*$/)
  return root
}

/** Returns an element and all that are in it. */
export const all = (element: Element): readonly Element[] => [element, ...element.children.flatMap(all)]
