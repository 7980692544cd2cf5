import { readFileSync, writeFileSync } from 'node:fs'
import { differences, type List, listFile, listOf } from './surface/list.js'
import { readSurface } from './surface/program.js'

// Writes what the entry points export into the list that is reviewed, and shows what has changed.

const list = listOf(readSurface())
for (const line of differences(JSON.parse(readFileSync(listFile, 'utf8')) as List, list)) console.log(line)
writeFileSync(listFile, `${JSON.stringify(list, null, 2)}\n`)
