/** Starts the administrator's page. */
import { createApp } from 'vue';
import { makeI18n } from '@jiaohao/ui-kit/i18n';
import '@jiaohao/ui-kit/base.css';
import App from './App.vue';
// After the parts of Element Plus, whose colours and margins they change.
import '@jiaohao/ui-kit/element.css';
import '@jiaohao/ui-kit/staff.css';
import { messages } from './messages';

createApp(App).use(makeI18n(messages)).mount('#app');
