import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { TopicsProvider } from 'rxtopics/react'
import { App } from './App.js'
import { client } from './topics.js'

const place = document.querySelector('#app')
if (place !== null)
  createRoot(place).render(
    <StrictMode>
      <TopicsProvider client={client}>
        <App />
      </TopicsProvider>
    </StrictMode>,
  )
