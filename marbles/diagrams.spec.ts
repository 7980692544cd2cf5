import { readdirSync, readFileSync } from 'node:fs'
import { diagramCase } from 'rxtopics/testing'
import { describe, test } from 'vitest'
import { operators } from './operators.js'

const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' }).filter(file =>
  file.endsWith('.marbles'),
)

describe('diagrams', () => {
  for (const file of files.sort()) {
    const { title, run } = diagramCase(readFileSync(`${import.meta.dirname}/${file}`, 'utf8'), { operators })
    test(`${title} (${file})`, run)
  }
})
