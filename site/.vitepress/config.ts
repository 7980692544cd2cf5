import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitepress'
import marbles from '../../grammar/marbles.tmLanguage.json' with { type: 'json' }
import menu from '../.pages/menu.json' with { type: 'json' }

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  title: 'rxtopics',
  description: 'Messaging topics as RxJS Observables: typed, shared, tested with marbles',
  srcDir: '.pages',
  cleanUrls: true,
  ignoreDeadLinks: false,
  markdown: { languages: [marbles as never] },
  themeConfig: {
    search: { provider: 'local' },
    nav: [
      { text: 'Start', link: '/start' },
      { text: 'Guides', link: '/connecting' },
      { text: 'Play', link: '/play/diagram' },
      { text: 'Reference', link: '/api/' },
    ],
    sidebar: menu,
    outline: 'deep',
    socialLinks: [{ icon: 'github', link: 'https://github.com/rxtopics/rxtopics' }],
  },
  vite: {
    resolve: {
      alias: [
        { find: /^rxtopics$/, replacement: at('../../src/index.ts') },
        { find: /^rxtopics\/marbles$/, replacement: at('../../src/marbles/index.ts') },
        { find: /^rxtopics\/testing$/, replacement: at('../../src/testing/index.ts') },
        { find: /^rxjs$/, replacement: at('../../node_modules/rxjs') },
      ],
    },
    server: { fs: { allow: [at('../..')] } },
  },
})
