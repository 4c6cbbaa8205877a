/** Starts the page of those who review and approve. */
import { createApp } from 'vue';
import { makeI18n } from '@jiaohao/ui-kit/i18n';
import '@jiaohao/ui-kit/base.css';
import App from './App.vue';
import './review.css';
import { messages } from './messages';

createApp(App).use(makeI18n(messages)).mount('#app');
