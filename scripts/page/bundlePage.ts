import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build, transform } from 'esbuild'

/** The page of the inspector, as browsers load it. */
export interface Page {
  readonly script: string
  readonly style: string
}

const root = join(import.meta.dirname, '../..')
const page = join(root, 'src/inspector/page')

/** Resolves with the page and all that it imports, in one script and one style sheet. */
export const bundlePage = async (): Promise<Page> => {
  const { outputFiles } = await build({
    entryPoints: [join(page, 'main.tsx')],
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    legalComments: 'inline',
    tsconfig: join(root, 'tsconfig.json'),
  })
  const css = await readFile(join(page, 'page.css'), 'utf8')
  const { code } = await transform(css, { loader: 'css', minify: true })
  return { script: outputFiles[0]?.text ?? '', style: code }
}
