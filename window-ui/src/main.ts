/** Starts the clerk's terminal. */
import { createApp } from 'vue';
import { makeI18n } from '@jiaohao/ui-kit/i18n';
import '@jiaohao/ui-kit/base.css';
import '@jiaohao/ui-kit/staff.css';
import App from './App.vue';
import { messages } from './messages';

createApp(App).use(makeI18n(messages)).mount('#app');
