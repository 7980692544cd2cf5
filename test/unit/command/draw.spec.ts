import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { command, startRig } from './world.js'

const green = `A lamp

home/lamp  ---n---|
alice      ^------- home/lamp
  sees     ---n----

n = "on"
`

const recording = [
  '{"at":0,"topic":"home/hall/celsius","payload":"20"}',
  '{"at":5,"topic":"home/bath/celsius","payload":"21,5","time":"x"}',
  '{"at":9,"topic":"home/hall/celsius","payload":"22"}',
].join('\n')

describe('rxtopics draw', () => {
  test('shows a recording in the terminal, and writes pictures and diagrams', async () => {
    await using rig = await startRig()
    await writeFile(rig.file('r.jsonl'), recording)
    const shown = await command(['draw', rig.file('r.jsonl'), '--title', 'Heat'])
    expect(shown.stdout).toContain('Heat\n')
    expect(shown.stdout).toContain('home/hall/celsius')
    expect((await command(['draw', rig.file('r.jsonl'), '-o', rig.file('r.svg')])).code).toBe(0)
    expect(await readFile(rig.file('r.svg'), 'utf8')).toMatch(/^<svg /)
    await command(['draw', rig.file('r.jsonl'), '-o', rig.file('r.marbles'), '--from', '3ms', '--to', '6ms'])
    const diagram = await readFile(rig.file('r.marbles'), 'utf8')
    expect(diagram).toContain('"21,5"')
    expect(diagram).not.toContain('22')
    expect((await command(['draw', rig.file('r.marbles'), '--color', 'always'])).stdout).toContain(
      '\u001b[1m',
    )
  })

  test('makes a diagram of stored values alone, and says so where there is nothing to make one of', async () => {
    await using rig = await startRig()
    const [stored, path] = [rig.file('stored.jsonl'), rig.file('stored.marbles')]
    await writeFile(stored, '{"at":0,"topic":"home/lamp","payload":"on","retain":true}')
    expect((await command(['draw', stored, '-o', path])).code).toBe(0)
    expect(await readFile(path, 'utf8')).toBe(
      'A recording\n\ngiven      home/lamp retained "on"\n\nhome/lamp  -\n',
    )
    expect((await command(['test', path])).stdout).toContain('1 diagram green, 0 red')
    const none = await command(['draw', stored, '-o', path, '--from', '1s'])
    expect([none.code, none.stderr]).toEqual([7, expect.stringContaining('stored.jsonl: no message to draw')])
    await writeFile(rig.file('none.jsonl'), '')
    for (const to of [[], ['-o', rig.file('none.svg')], ['-o', rig.file('none.marbles')]]) {
      const { code, stdout, stderr } = await command(['draw', rig.file('none.jsonl'), ...to])
      expect([code, stdout]).toEqual([7, ''])
      expect(stderr).toContain('none.jsonl: no message to draw')
    }
  })

  test('adds an observer that expects all that came: red where it could not be read', async () => {
    await using rig = await startRig()
    await writeFile(rig.file('r.jsonl'), recording)
    const path = rig.file('failure.marbles')
    const observe = ['--observe', 'home/{room}/celsius', '--codec']
    await command(['draw', rig.file('r.jsonl'), '-o', path, ...observe, 'text'])
    expect((await command(['test', path])).stdout).toContain('RED')
    await command([
      'draw',
      rig.file('r.jsonl'),
      '-o',
      path,
      '--observe',
      'home/hall/celsius',
      '--codec',
      'number',
    ])
    const passed = await command(['test', path])
    expect([passed.code, passed.stdout]).toEqual([0, expect.stringContaining('1 diagram green, 0 red')])
  })

  test.each([
    [['draw'], 2],
    [['draw', 'none.jsonl'], 7],
    [['draw', 'r.jsonl', '-o', 'r.png'], 2],
    [['draw', 'r.jsonl', '--codec', 'text'], 2],
    [['draw', 'r.jsonl', '--observe', 'other/#'], 2],
    [['draw', 'bad.jsonl'], 7],
    [['draw', 'bad.marbles'], 7],
  ])('%j ends with %i', async (argv, code) => {
    await using rig = await startRig()
    await writeFile(rig.file('r.jsonl'), recording)
    await writeFile(rig.file('bad.jsonl'), 'x')
    await writeFile(rig.file('bad.marbles'), 'x')
    const paths = argv.map(word => (/\.(jsonl|marbles|png)$/.test(word) ? rig.file(word) : word))
    expect((await command(paths)).code).toBe(code)
  })
})

describe('rxtopics test', () => {
  test('plays files and folders; red ones say what is otherwise, and end it with 1', async () => {
    await using rig = await startRig()
    await mkdir(rig.file('d/e'), { recursive: true })
    await writeFile(rig.file('d/green.marbles'), green)
    await writeFile(rig.file('d/e/red.marbles'), green.replace('sees     ---n', 'sees     ----'))
    const { code, stdout } = await command(['test', rig.file('d')])
    expect(code).toBe(1)
    expect(stdout).toMatch(/ok {3}A lamp/)
    expect(stdout).toMatch(/RED {2}A lamp/)
    expect(stdout).toContain('1 diagram green, 1 red')
    expect((await command(['test', rig.file('d/green.marbles')])).code).toBe(0)
  })

  test('broken off, counts what was played', async () => {
    await using rig = await startRig()
    const paths = ['1.marbles', '2.marbles', '3.marbles'].map(rig.file)
    for (const path of paths) await writeFile(path, green)
    const { stdout } = await command(['test', ...paths], { until: shown => shown.includes('ok') })
    expect(stdout).toMatch(/\n1 diagram green, 0 red\n$/)
  })

  test("knows an application's own operators and codecs", async () => {
    await using rig = await startRig()
    const path = rig.file('a.marbles')
    await writeFile(
      path,
      green
        .replace('home/lamp\n', 'home/lamp text through shout\n')
        .replace('n = "on"', 'n = "on"')
        .replace('sees     ---n', 'sees     ---m')
        .concat('m = "ON"\n'),
    )
    await writeFile(
      rig.file('mine.mjs'),
      `import { map } from 'rxjs'\nexport const operators = { shout: () => map(message => ({ ...message, value: message.value.toUpperCase() })) }`,
    )
    expect((await command(['test', path])).code).toBe(1)
    const missing = await command(['test', path, '--with', rig.file('none.mjs')])
    expect(missing.code).toBe(7)
  })
})

describe('rxtopics fmt', () => {
  test('writes what is not as it should be; --check only says so; comments stay', async () => {
    await using rig = await startRig()
    const path = rig.file('a.marbles')
    await writeFile(
      path,
      green
        .replace('home/lamp  ---n', 'home/lamp     ---n')
        .replace('alice      ', 'alice         ')
        .replace('  sees     ', '  sees        '),
    )
    const checked = await command(['fmt', path, '--check'])
    expect([checked.code, checked.stdout]).toEqual([1, `${path}\n`])
    expect((await command(['fmt', path])).code).toBe(0)
    expect(await readFile(path, 'utf8')).toBe(green)
    expect((await command(['fmt', path, '--check'])).code).toBe(0)
    await writeFile(path, `${green}\n\n// why\n`)
    const kept = await command(['fmt', path])
    expect([kept.code, kept.stderr]).toEqual([0, expect.stringContaining('has comments')])
    expect(await readFile(path, 'utf8')).toContain('// why')
  })
})
