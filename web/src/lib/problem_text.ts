import type { TFunction } from 'i18next';
import { ApiError } from './api/api_error';
import { serverWords } from './server_words';

export interface ProblemText {
  title: string;
  advice: string;
}

/** Words for a failed call. The server's own detail is added where only it knows what was wrong. */
export function problemText(error: unknown, t: TFunction): ProblemText {
  if (!(error instanceof ApiError))
    return { title: t('problem.unknown.title'), advice: t('problem.unknown.advice') };
  if (error.kind === 'network')
    return { title: t('problem.network.title'), advice: t('problem.network.advice') };
  if (error.status === 429) {
    const seconds = error.retryAfterS ?? 60;
    return { title: t('problem.429.title'), advice: t('problem.429.advice', { seconds }) };
  }
  return byStatus(error, t);
}

function byStatus(error: ApiError, t: TFunction): ProblemText {
  switch (error.status) {
    case 400:
      return { title: t('problem.400.title'), advice: fieldWords(error, t) || error.detail };
    case 401:
      return { title: t('problem.401.title'), advice: t('problem.401.advice') };
    case 403:
      return { title: t('problem.403.title'), advice: t('problem.403.advice') };
    case 404:
      return { title: t('problem.404.title'), advice: t('problem.404.advice') };
    case 409:
      return { title: t('problem.409.title'), advice: conflictWords(error, t) };
    case 503:
      return { title: t('problem.503.title'), advice: error.detail || t('problem.server.advice') };
    default:
      return {
        title: t('problem.server.title', { status: error.status }),
        advice: t('problem.server.advice'),
      };
  }
}

/** Conflicts that people meet, in their language; others in the server's words. */
function conflictWords(error: ApiError, t: TFunction): string {
  if (/only administrator/.test(error.detail)) return t('problem.409.lastAdmin');
  if (/has \d+ sub-users/.test(error.detail)) return t('problem.409.manyUsers');
  return error.detail;
}

/** Without the fields' names, which are the API's: a form shows each beside its field. */
function fieldWords(error: ApiError, t: TFunction): string {
  const all = Object.values(error.fields).flat();
  return all.map((words) => serverWords(words, t)).join(' · ');
}

/** What is wrong with one field of a form, in the person's language where the words are known. */
export function fieldProblem(error: unknown, field: string, t: TFunction): string | undefined {
  if (!(error instanceof ApiError)) return undefined;
  return error.fields[field]?.map((words) => serverWords(words, t)).join(' ');
}

/** True: somebody has this e-mail address already. */
export function isEmailTaken(error: unknown): boolean {
  return error instanceof ApiError && error.status === 409 && /already a user/.test(error.detail);
}
