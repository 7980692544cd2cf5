// @vitest-environment jsdom
import { flushSync, mount as mountComponent, unmount } from 'svelte'
import { describe } from 'vitest'
import { makePlace } from '../../support/views/page.js'
import { type Mount, viewSuite } from '../../support/views/suite.js'
import Page from './Page.svelte'

const mount: Mount = (shows, client, first, heard) => {
  const place = makePlace()
  const texts: string[] = []
  let change: (room: string | null) => void = () => {}
  const props = {
    ...{ shows, client, first, heard },
    render: (text: string) => texts.push(text),
    changes: (given: typeof change) => {
      change = given
    },
  }
  const page = flushSync(() => mountComponent(Page, { target: place as never, props }))
  let mounted = true
  return {
    text: () => place.textContent.trim(),
    texts,
    room: to => flushSync(() => change(to)),
    click: () => flushSync(() => place.querySelector('button')?.click()),
    unmount: () => {
      if (mounted) void unmount(page)
      mounted = false
    },
  }
}

describe('Svelte', () => viewSuite(mount))
