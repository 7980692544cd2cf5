import { describe, expect, test } from 'vitest'
import { examples } from '../../site/.vitepress/theme/examples.js'
import { explain } from '../../site/.vitepress/theme/explain.js'
import { fromFragment, toFragment } from '../../site/.vitepress/theme/link.js'
import { LONGEST, verdictOn } from '../../site/.vitepress/theme/verdict.js'

describe('the verdict on a diagram', () => {
  test('of the examples is what they are for', () => {
    expect(examples.map(({ text }) => verdictOn(text).kind)).toEqual(['holds', 'holds', 'fails'])
    expect(verdictOn(examples[2]!.text).report).toContain('bob sees')
  })

  test('says where a text is wrong', () => {
    const wrong = verdictOn('A lamp\n\nhome/lamp  --a--\n\na = on')
    expect(wrong).toMatchObject({ kind: 'unreadable', problems: [{ line: 5, column: 5 }], picture: '' })
    const unplayable = verdictOn('A lamp\n\nalice  ^-- a/b through nothing\n  sees ---')
    expect(unplayable.kind).toBe('unreadable')
    expect(unplayable.problems[0]?.line).toBe(3)
  })

  test('draws nothing that a browser would take for more than text', () => {
    const hostile = '<img src=x onerror=alert(1)>'
    const text = `${hostile}\n\n"a/${hostile}"  --a--\nalice     ^---- a/+\n  sees    --a--\n\na = ${JSON.stringify(hostile)}`
    const { picture } = verdictOn(text)
    expect(picture).toContain('<svg')
    expect(picture).not.toMatch(/<(?:img|script|foreignObject)|<[^>]*\son\w+=/)
  })

  test('is not asked of what would hold a page up', () => {
    expect(verdictOn('x'.repeat(LONGEST + 1)).kind).toBe('unreadable')
    expect(verdictOn('').kind).toBe('unreadable')
  })
})

describe('the link of a diagram', () => {
  test('brings it back, whatever is in it', async () => {
    for (const text of ['', 'a', examples[0]!.text, '✓ <b>&"\n\t🎈', 'x'.repeat(LONGEST)]) {
      const fragment = await toFragment(text)
      expect(fragment).toMatch(/^d=[\w-]+$/)
      expect(await fromFragment(`#${fragment}`, LONGEST)).toBe(text)
    }
  })

  test('that is cut, changed, or unpacks to very much, does no harm', async () => {
    const fragment = await toFragment(examples[0]!.text)
    for (const wrong of ['', '#', '#d=', '#d=****', `#${fragment.slice(0, 40)}`, '#d=AAAA', '#other'])
      expect(await fromFragment(wrong, LONGEST)).toBeNull()
    const bomb = await toFragment('x'.repeat(5_000_000))
    expect((await fromFragment(bomb, LONGEST))?.length).toBe(LONGEST)
  })
})

describe('what a filter matches', () => {
  const rowsOf = (filter: string, ...topics: readonly string[]) =>
    explain(filter, topics).rows.map(({ matches, params, why }) => (matches ? params : why))

  test('with params, and why not', () => {
    expect(
      rowsOf(
        'home/{room}/lamp',
        'home/attic/lamp',
        'home/attic/door',
        'home/lamp',
        'home/a/lamp/b',
        'work/a/lamp',
      ),
    ).toEqual([
      { room: 'attic' },
      'level 3 is "door" and not "lamp"',
      'level 3 is missing: "lamp" is wanted',
      'level 4 is one too many: "b"',
      'level 1 is "work" and not "home"',
    ])
    expect(rowsOf('a/#', 'a', 'a/b/c', 'b', '$SYS/a')).toEqual([
      {},
      {},
      'level 1 is "b" and not "a"',
      'level 1 is "$SYS" and not "a"',
    ])
    expect(rowsOf('#', '$SYS/a')).toEqual([
      'a topic that begins with $ is matched by no wildcard at its front',
    ])
    expect(rowsOf('+/a', 'x')).toEqual(['level 2 is missing: "a" is wanted'])
  })

  test('a filter that is wrong is told, and so is a topic', () => {
    expect(explain('a/#/b', ['a']).problem).toContain('a/#/b')
    expect(explain('a/{b', ['a']).problem).not.toBe('')
    expect(explain('', ['a']).problem).not.toBe('')
    expect(rowsOf('a/+', 'a/#')[0]).toContain('invalid topic')
  })
})
