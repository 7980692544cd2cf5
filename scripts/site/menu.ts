/** One line of the menu. */
export interface MenuItem {
  readonly text: string
  readonly link: string
}

const groups: Readonly<Record<string, readonly string[]>> = {
  Begin: ['start', 'comparison', 'migration'],
  Guides: [
    'connecting',
    'decoding',
    'receiving',
    'publishing',
    'requests',
    'services',
    'pages',
    'testing',
    'recipes',
  ],
  Pages: ['react', 'angular', 'vue', 'svelte', 'tabs', 'live-marbles'],
  Operation: ['seeing', 'otel', 'security', 'cloud', 'presence', 'interceptors', 'properties', 'asyncapi'],
  Engines: ['engines', 'nats', 'redis', 'amqp', 'clusters', 'scale-out', 'drivers'],
  Facts: ['guarantees', 'limits', 'performance', 'marbles-format', 'DECISIONS', 'changelog'],
}

/** Returns the menu: every page once, those that no group names in a group of their own. */
export const menuOf = (
  titles: ReadonlyMap<string, string>,
  entries: readonly MenuItem[],
): readonly object[] => {
  const names = [...titles.keys()].map(page => page.replace(/\.md$/, ''))
  const item = (name: string): MenuItem => ({
    text: name === 'start' ? 'Start' : (titles.get(`${name}.md`) ?? name),
    link: `/${name}`,
  })
  const grouped = Object.entries(groups).map(([text, pages]) => ({
    text,
    collapsed: false,
    items: pages.filter(name => names.includes(name)).map(item),
  }))
  const known = new Set(Object.values(groups).flat())
  const others = names.filter(name => !known.has(name))
  return [
    ...grouped,
    ...(others.length === 0 ? [] : [{ text: 'More', items: others.map(item) }]),
    {
      text: 'Play',
      items: [
        { text: 'A diagram, live', link: '/play/diagram' },
        { text: 'What a filter matches', link: '/play/filter' },
      ],
    },
    { text: 'Reference', collapsed: true, items: entries },
  ]
}
