/** Starts the phone page that the address asks for: a ticket in hand, or a hall before coming. */
import { createApp, type Component } from 'vue';
import { makeI18n } from '@jiaohao/ui-kit/i18n';
import '@jiaohao/ui-kit/base.css';
import { messages } from './messages';
import { visitMessages } from './visit/messages';

const words = {
  'zh-CN': { ...messages['zh-CN'], ...visitMessages['zh-CN'] },
  en: { ...messages.en, ...visitMessages.en },
};
const open = (page: Component) => createApp(page).use(makeI18n(words)).mount('#app');

if (location.pathname.startsWith('/visit/')) void import('./visit/VisitApp.vue').then((module) => open(module.default));
else void import('./App.vue').then((module) => open(module.default));
