import { mkdirSync, writeFileSync } from 'node:fs'
import { bundlePage } from './page/bundlePage.js'

// Bundles the page of the inspector into what is published. The other part of `npm run build` is the compiler.

const folder = 'dist/inspector/page'
const { script, style } = await bundlePage()
mkdirSync(folder, { recursive: true })
writeFileSync(`${folder}/page.js`, script)
writeFileSync(`${folder}/page.css`, style)
