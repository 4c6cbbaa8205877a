/** Chinese first, English beside it: the page's messages with the kit's, the language kept on this machine. */
import type { Language, Text, Wait } from '@jiaohao/protocol';
import { computed } from 'vue';
import { createI18n, useI18n } from 'vue-i18n';
import { kitMessages } from './messages';
import { asProblem } from './problems';
import { keep, kept } from './storage';
import { waitWords } from './wait';

const place = 'jiaohao.language';

type Tree = { [key: string]: string | Tree };

/** Both languages of a page. A key that one of them lacks does not compile. */
export interface Messages<T extends Tree = Tree> {
  'zh-CN': T;
  en: T;
}

export function firstLanguage(): Language {
  const told = new URLSearchParams(location.search).get('lang') ?? kept(localStorage, place);
  return told === 'en' ? 'en' : 'zh-CN';
}

export function makeI18n(messages: Messages, language: Language = firstLanguage()) {
  document.documentElement.lang = language;
  return createI18n({
    legacy: false,
    locale: language as string,
    fallbackLocale: 'zh-CN',
    messages: {
      'zh-CN': { kit: kitMessages['zh-CN'] as Tree, ...messages['zh-CN'] },
      en: { kit: kitMessages.en as Tree, ...messages.en },
    },
  });
}

/** Everything a component says goes through here. */
export function useLanguage() {
  const { t, te, locale } = useI18n();
  const language = computed<Language>(() => (locale.value === 'en' ? 'en' : 'zh-CN'));

  function use(next: Language, remember = true) {
    locale.value = next;
    document.documentElement.lang = next;
    if (remember) keep(localStorage, place, next);
  }
  /** Text of the hall, in the visitor's language or the one asked for. */
  const tx = (text: Text | null | undefined, in_: Language = language.value) => text?.[in_] ?? '';
  const say = (key: string, params: Record<string, unknown> = {}, in_: Language = language.value) =>
    t(key, params, { locale: in_ });
  /** Windows are numbered in most halls and named in some: “3号窗口”, “接待岗”; a group has a range: “1–6号窗口”. */
  const windowName = (label: string, in_: Language = language.value) => {
    if (!/^[0-9A-Za-z]/.test(label)) return label;
    return say(label.includes('–') ? 'kit.window.several' : 'kit.window.named', { label }, in_);
  };
  const listed = (names: string[]) => names.join(t('kit.comma'));
  function waitText(wait: Wait | null | undefined, in_: Language = language.value) {
    const { key, about, most } = waitWords(wait);
    return say(key, { about, most }, in_);
  }
  function problemText(error: unknown) {
    const problem = asProblem(error);
    const errors = problem.code === 'invalid' && Array.isArray(problem.body.errors) ? problem.body.errors : [];
    const what = t(`kit.problem.${problem.code}.what`);
    const cure = t(`kit.problem.${problem.code}.cure`);
    return {
      what,
      cure,
      sentence: t('kit.sentence', { what, cure }),
      more: errors.map((e: { path?: string; message?: string }) => `${e.path ?? ''} ${e.message ?? ''}`).join('; '),
    };
  }
  return { t, te, say, language, use, tx, windowName, listed, waitText, problemText };
}
