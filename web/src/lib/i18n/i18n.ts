import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { sessionState, subscribeSession } from '@/lib/api/session';
import { en } from './en';
import { ptBR } from './pt_br';

export type AppLanguage = 'pt-BR' | 'en';

const KEY = 'dvr.language';

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof en };
    returnNull: false;
  }
}

/** This browser's earlier choice, else its language: Portuguese of any country, else English. */
export function preferredLanguage(stored: string | null, browser: readonly string[]): AppLanguage {
  if (stored === 'pt-BR' || stored === 'en') return stored;
  const known = browser
    .map((tag) => tag.toLowerCase().split('-')[0])
    .find((tag) => tag === 'pt' || tag === 'en');
  return known === 'pt' || known === undefined ? 'pt-BR' : 'en';
}

export async function startI18n(): Promise<void> {
  const language = preferredLanguage(localStorage.getItem(KEY), navigator.languages);
  i18next.on('languageChanged', (tag) => {
    document.documentElement.lang = tag;
  });
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    supportedLngs: ['pt-BR', 'en'],
    resources: { en: { translation: en }, 'pt-BR': { translation: ptBR } },
    interpolation: { escapeValue: false },
    showSupportNotice: false,
  });
}

export async function changeLanguage(language: AppLanguage): Promise<void> {
  localStorage.setItem(KEY, language);
  await i18next.changeLanguage(language);
}

/** The account's language wins over the browser's as soon as somebody is signed in. Returns what stops it. */
export function followUserLanguage(): () => void {
  const follow = () => {
    const session = sessionState();
    if (session.phase === 'signedIn' && session.user.language !== i18next.language) {
      void changeLanguage(session.user.language);
    }
  };
  follow();
  return subscribeSession(follow);
}
