/** Starts the phone page that the address asks for: a ticket in hand, or a hall before coming. */
import { createApp } from 'vue';
import { makeI18n } from '@jiaohao/ui-kit/i18n';
import '@jiaohao/ui-kit/base.css';
import { messages } from './messages';
import { visitMessages } from './visit/messages';

const isVisit = location.pathname.startsWith('/visit/');
const words = {
  'zh-CN': { ...messages['zh-CN'], ...visitMessages['zh-CN'] },
  en: { ...messages.en, ...visitMessages.en },
};
void (isVisit ? import('./visit/VisitApp.vue') : import('./App.vue')).then(({ default: page }) =>
  createApp(page).use(makeI18n(words)).mount('#app'),
);
