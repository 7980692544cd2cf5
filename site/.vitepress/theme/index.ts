import type { Theme } from 'vitepress'
import DefaultTheme from 'vitepress/theme'
import { defineAsyncComponent } from 'vue'
import './style.css'

const theme: Theme = {
  extends: DefaultTheme,
  enhanceApp: ({ app }) => {
    // The library itself comes with these pages alone.
    app.component(
      'DiagramPlay',
      defineAsyncComponent(() => import('./DiagramPlay.vue')),
    )
    app.component(
      'FilterPlay',
      defineAsyncComponent(() => import('./FilterPlay.vue')),
    )
  },
}

export default theme
