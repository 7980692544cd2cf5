import { provideZonelessChangeDetection } from '@angular/core'
import { bootstrapApplication } from '@angular/platform-browser'
import { provideTopics } from 'rxtopics/angular'
import { App } from './app.js'
import { client } from './topics.js'

bootstrapApplication(App, {
  providers: [provideZonelessChangeDetection(), provideTopics(client)],
}).catch((error: unknown) => console.error(error))
