import { provideTopics } from 'rxtopics/vue'
import { createApp } from 'vue'
import App from './App.vue'
import { client } from './topics.js'

createApp(App).use(provideTopics(client)).mount('#app')
